import Streaming
import Video

/// Opens a live source and reads its packets, on a thread that does nothing else: what it stamps as arrival is then the arrival.
actor ReadStage {
  nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let open: @Sendable () throws -> any PacketFeed
  private let meter: CPUMeter
  private var feed: (any PacketFeed)?

  init(executor: ThreadExecutor, meter: CPUMeter, open: @escaping @Sendable () throws -> any PacketFeed) {
    self.executor = executor
    self.meter = meter
    self.open = open
  }

  /// Blocks until the source answers or its deadline has passed.
  func connect(_ outage: Connection.Outage?) throws -> Connection {
    feed = nil
    let opened = try meter.measure(Detector.Label.decode) { try open() }
    feed = opened
    return Connection(decoder: try opened.decoder(), stream: opened.stream, outage: outage)
  }

  func read() throws(VideoError) -> Packet? {
    try meter.measure(Detector.Label.decode) { () throws(VideoError) in try feed?.read() }
  }

  /// Frees the connection on the thread that used it.
  func close() {
    feed = nil
  }
}
