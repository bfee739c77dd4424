public import Perception

/// Something that happened to a stream between two frames. A line of its own, before the first frame it concerns.
public struct EventRecord: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
    /// A live source delivers: its displayed size, the codec's name, and the rules it is played by (`live`, `offline`, `realtime`).
    /// Written for each connection, before its first frame.
    case open(size: Size, codec: String, mode: String)
    /// The displayed size from the next frame on.
    case geometry(Size)
    /// The presentation times start anew: `EventRecord.epoch` is the new epoch.
    case discontinuity
    /// Pictures that the decoder could not deliver.
    case undecodable(count: Int, reason: String)
    /// The stream ends here because of this; the summary follows.
    case fault(reason: String)
    /// The source went away and is being tried again.
    case disconnected(reason: String)
    case reconnected(gapMilliseconds: Int, attempt: Int)
    /// A live source ended in order and for good (a file played in real time, a closed pipe); the summary follows.
    case eos
    /// A live source is connected and has delivered nothing for this long.
    case stalled(milliseconds: Int)
    /// The sender's clock jumped by this much against ours, forwards when positive.
    case clock(jumpMilliseconds: Int)
    /// The sender's clock runs faster than ours by this many parts per million, slower when negative.
    case drift(partsPerMillion: Int)
    /// The look at the whole frame alone takes longer than the latency budget. Written once per stream.
    case budget(neededMilliseconds: Int, budgetMilliseconds: Int)
  }

  public var stream: String
  public var epoch: Int
  public var kind: Kind

  public init(stream: String, epoch: Int, kind: Kind) {
    self.stream = stream
    self.epoch = epoch
    self.kind = kind
  }
}
