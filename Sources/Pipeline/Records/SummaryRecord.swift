public import Streaming

/// The last line of a stream: what became of every frame read.
public struct SummaryRecord: Sendable, Equatable {
  /// Quantiles of the latency from capture (live) or read (offline) to record, milliseconds.
  public struct Latency: Sendable, Equatable {
    public var p50: Double
    public var p95: Double
    public var p99: Double

    public init(p50: Double, p95: Double, p99: Double) {
      self.p50 = p50
      self.p95 = p95
      self.p99 = p99
    }
  }

  public var stream: String
  /// Frames read, and frames that have a record.
  public var read: Int
  public var emitted: Int
  /// Frames without a record, by cause; causes with 0 frames are not written.
  public var dropped: [DropReason: Int]
  /// Live sources, and offline on `--timings`: a summary without it is the same on every run.
  public var latency: Latency?
  /// Live sources only: epochs that were begun, and how often the source came back.
  public var epochs: Int?
  public var reconnects: Int?

  public init(
    stream: String, read: Int, emitted: Int, dropped: [DropReason: Int], latency: Latency? = nil, epochs: Int? = nil,
    reconnects: Int? = nil
  ) {
    self.stream = stream
    self.read = read
    self.emitted = emitted
    self.dropped = dropped
    self.latency = latency
    self.epochs = epochs
    self.reconnects = reconnects
  }
}
