public import Streaming

/// The wall-clock part of a live frame's record.
public struct LiveRecord: Sendable, Equatable {
  /// Where the capture time comes from.
  public enum Clock: String, Sendable, CaseIterable {
    /// The sender's clock, from RTCP sender reports.
    case rtcp
    /// Our own clock when the frame arrived.
    case receiver
    /// A file played at its own speed.
    case file
  }

  /// Frames dropped since the record before, by cause; causes with 0 frames are not written.
  public var droppedSince: [DropReason: Int]
  /// Capture time, microseconds since 1970-01-01 UTC, written as RFC 3339.
  public var captureMicroseconds: Int64
  public var clock: Clock
  /// Milliseconds from capture to the writing of the record.
  public var ageMilliseconds: Double
  /// Latency budget in milliseconds; nil without one.
  public var budgetMilliseconds: Int?

  public init(
    droppedSince: [DropReason: Int], captureMicroseconds: Int64, clock: Clock, ageMilliseconds: Double, budgetMilliseconds: Int?
  ) {
    self.droppedSince = droppedSince
    self.captureMicroseconds = captureMicroseconds
    self.clock = clock
    self.ageMilliseconds = ageMilliseconds
    self.budgetMilliseconds = budgetMilliseconds
  }
}
