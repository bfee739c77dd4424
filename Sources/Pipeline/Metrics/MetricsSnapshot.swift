public import Streaming

/// What there is to tell about the program at one moment.
public struct MetricsSnapshot: Sendable {
  /// In the order in which they are told; each name once.
  public var streams: [StreamMetrics]
  /// What waits in each queue that all streams share, by its name.
  public var queueDepths: [String: Int]
  public var usage: ProcessUsage
  /// Of the program.
  public var version: String

  public init(streams: [StreamMetrics], queueDepths: [String: Int] = [:], usage: ProcessUsage = .now(), version: String) {
    self.streams = streams
    self.queueDepths = queueDepths
    self.usage = usage
    self.version = version
  }
}
