public import Perception

/// Something that happened to a stream between two frames. A line of its own, before the first frame it concerns.
public struct EventRecord: Sendable, Equatable {
  public enum Kind: Sendable, Equatable {
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
