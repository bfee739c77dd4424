public import Streaming

/// What there is to tell about one stream at one moment.
public struct StreamMetrics: Sendable {
  /// Name of the stream; never a URL with credentials.
  public var stream: String
  public var frames: FrameLedger.Snapshot
  /// From capture to record.
  public var latency: LatencyHistogram
  /// Time of each step, by its name, as in `lat_ms`: `decode`, `wait`, `context`, `detect`.
  public var stages: [String: LatencyHistogram]
  /// What waits in each queue, by its name.
  public var queueDepths: [String: Int]
  /// How often the source came back.
  public var reconnects: Int
  public var isConnected: Bool
  /// Seconds since the newest frame arrived; nil before the first.
  public var newestFrameAgeSeconds: Double?
  /// Looks in detail that the budget allows per frame at the moment.
  public var patches: Int
  public var epoch: Int

  public init(
    stream: String, frames: FrameLedger.Snapshot = .init(), latency: LatencyHistogram = .init(),
    stages: [String: LatencyHistogram] = [:], queueDepths: [String: Int] = [:], reconnects: Int = 0, isConnected: Bool = false,
    newestFrameAgeSeconds: Double? = nil, patches: Int = 0, epoch: Int = 0
  ) {
    self.stream = stream
    self.frames = frames
    self.latency = latency
    self.stages = stages
    self.queueDepths = queueDepths
    self.reconnects = reconnects
    self.isConnected = isConnected
    self.newestFrameAgeSeconds = newestFrameAgeSeconds
    self.patches = patches
    self.epoch = epoch
  }
}
