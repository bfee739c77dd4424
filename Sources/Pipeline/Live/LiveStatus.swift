import Streaming
import Synchronization

/// How a live source is doing: written by its loops, read by the stall watch and the metrics.
final class LiveStatus: Sendable {
  struct Values: Sendable {
    var isConnected = false
    var connections = 0
    /// When the last packet came, or the connection was made.
    var lastArrival: ContinuousClock.Instant
    /// When the newest frame with a record was captured.
    var newestCapture: ContinuousClock.Instant?
    var epoch = 0
    /// Patches of the last frame.
    var patches = 0
    /// From capture to record.
    var latency = LatencyHistogram()
    /// By step, as in `lat_ms`.
    var stages: [String: LatencyHistogram] = [:]
  }

  private let values: Mutex<Values>
  /// What waits in the queues of the source.
  private let depths = Mutex<@Sendable () -> [String: Int]>({ [:] })

  init(at now: ContinuousClock.Instant) {
    values = Mutex(Values(lastArrival: now))
  }

  var isConnected: Bool { values.withLock { $0.isConnected } }

  func watch(_ feed: LiveFeed) {
    depths.withLock { $0 = { feed.depths } }
  }

  /// For the metrics.
  func metrics(stream: String, ledger: FrameLedger.Snapshot, at now: ContinuousClock.Instant) -> StreamMetrics {
    let values = snapshot()
    return StreamMetrics(
      stream: stream, frames: ledger, latency: values.latency, stages: values.stages, queueDepths: depths.withLock { $0 }(),
      reconnects: max(values.connections - 1, 0), isConnected: values.isConnected,
      newestFrameAgeSeconds: values.newestCapture.map { (now - $0) / .seconds(1) }, patches: values.patches, epoch: values.epoch)
  }

  func snapshot() -> Values { values.withLock { $0 } }

  func connected(at now: ContinuousClock.Instant) {
    values.withLock {
      $0.isConnected = true
      $0.connections += 1
      $0.lastArrival = now
    }
  }

  func disconnected() {
    values.withLock { $0.isConnected = false }
  }

  func received(at now: ContinuousClock.Instant) {
    values.withLock { $0.lastArrival = now }
  }

  /// A frame has its record.
  func emitted(_ result: FrameResult, capture: ContinuousClock.Instant, age: Duration) {
    values.withLock {
      $0.newestCapture = capture
      $0.epoch = result.frame.id.epoch
      $0.patches = result.patches.count
      $0.latency.record(age)
      for (name, span) in result.times.spans { $0.stages[name, default: LatencyHistogram()].record(span) }
    }
  }
}
