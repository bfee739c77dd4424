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
  /// - Parameter outage: what to tell of the time before, when the source is there; nil for the first connection.
  func connect(_ outage: @Sendable () -> Connection.Outage?) throws -> Connection {
    feed = nil
    let opened = try meter.measure(Detector.Label.decode) { try open() }
    feed = opened
    return Connection(
      decoder: try opened.decoder(), stream: opened.stream, outage: outage(), deliversInBursts: opened.deliversInBursts)
  }

  func read() throws(VideoError) -> Packet? {
    try meter.measure(Detector.Label.decode) { () throws(VideoError) in try feed?.read() }
  }

  /// The source that has just ended has no more.
  var hasFiniteEnd: Bool { feed?.hasFiniteEnd ?? false }

  /// Frees the connection on the thread that used it.
  func close() {
    feed = nil
  }
}
