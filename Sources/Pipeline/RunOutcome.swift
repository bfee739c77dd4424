public import Streaming

/// How a run ended and what became of its frames.
public struct RunOutcome: Sendable {
  /// Frames read, emitted and dropped by cause.
  public var ledger: FrameLedger.Snapshot
  /// What ended the run early; nil after a regular end, an interruption, or when the reader left.
  public var fault: (any Error)?
  /// Stopped from outside; what was in flight has been written.
  public var interrupted: Bool
  /// The reader of the records went away (`| head -1`).
  public var readerLeft: Bool
  /// Wall clock from opening the source to the last record.
  public var elapsed: Duration
  /// From the read of a frame to its record.
  public var latency: LatencyHistogram
  /// The longest time that a place of the frame went without a look in detail, seconds of media time.
  public var worstStaleness: Double
  /// Packets that gave no picture.
  public var undecodable: Int
  /// Of the last frame.
  public var epoch: Int
  /// Live sources: connections that were made.
  public var connections = 0
}
