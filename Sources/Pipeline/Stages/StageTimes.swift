/// When a frame passed each point, for the latency figures and the budget; `ContinuousClock` instants.
struct StageTimes: Sendable {
  /// Offline, when the read began, so that the time that the decoder took counts as the frame's; live, when its packet arrived.
  var read: ContinuousClock.Instant
  var decoded: ContinuousClock.Instant
  /// Live: the frame has the engine.
  var entered: ContinuousClock.Instant?
  var glanced: ContinuousClock.Instant?
  /// The last patch has been looked at.
  var patched: ContinuousClock.Instant?
  var tracked: ContinuousClock.Instant?

  init(read: ContinuousClock.Instant, decoded: ContinuousClock.Instant) {
    self.read = read
    self.decoded = decoded
  }

  /// Milliseconds of wall clock per step; a step that was not reached counts 0.
  var latency: LatencyRecord {
    let start = entered ?? decoded
    let glanced = glanced ?? start
    let tracked = tracked ?? glanced
    return LatencyRecord(
      decode: (decoded - read) / .milliseconds(1), wait: entered.map { ($0 - decoded) / .milliseconds(1) },
      context: (glanced - start) / .milliseconds(1), detect: (tracked - glanced) / .milliseconds(1),
      total: (tracked - read) / .milliseconds(1))
  }

  /// The steps by the names of `lat_ms`.
  var spans: [(name: String, span: Duration)] {
    let start = entered ?? decoded
    let glanced = glanced ?? start
    return [
      ("decode", decoded - read), ("wait", start - decoded), ("context", glanced - start), ("detect", (tracked ?? glanced) - glanced),
    ]
  }
}
