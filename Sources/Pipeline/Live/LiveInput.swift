public import Video

/// One source of a live run and how it is kept alive.
public struct LiveInput: Sendable {
  /// How packets get their place in time.
  public enum Pace: String, Sendable {
    /// They come when the source sends them.
    case live
    /// They come at once and are held until their media time: a file that plays the camera.
    case realtime
  }

  /// What happens when the source is lost, cannot be reached, or ends.
  public enum Reconnect: Hashable, Sendable {
    case forever
    /// Gives up after this many failures in a row; 0 = never tries again.
    case attempts(Int)
  }

  /// Name in the records, unique in the run, without credentials.
  public var stream: String
  public var pace: Pace
  public var reconnect: Reconnect
  /// Nothing came for this long: the records say so, once.
  public var stall: Duration
  /// Longest pause between two attempts.
  public var retryLimit: Duration
  /// Opens a connection; blocks, on a thread of its own.
  public var open: @Sendable () throws -> any PacketFeed
  /// Raised to end this source only.
  public let interrupt: InterruptFlag

  public init(
    stream: String, pace: Pace = .live, reconnect: Reconnect = .forever, stall: Duration = .seconds(2),
    retryLimit: Duration = .milliseconds(1500), interrupt: InterruptFlag, open: @escaping @Sendable () throws -> any PacketFeed
  ) {
    self.stream = stream
    self.pace = pace
    self.reconnect = reconnect
    self.stall = stall
    self.retryLimit = retryLimit
    self.interrupt = interrupt
    self.open = open
  }
}
