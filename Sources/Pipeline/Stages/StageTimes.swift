/// When a frame passed each point, for `--timings` and the latency figures; `ContinuousClock` instants.
struct StageTimes: Sendable {
  /// The read began; the time that the decoder took counts as the frame's.
  var read: ContinuousClock.Instant
  var decoded: ContinuousClock.Instant
  var glanced: ContinuousClock.Instant?
  var tracked: ContinuousClock.Instant?

  /// Milliseconds of wall clock per step; a step that was not reached counts 0.
  var latency: LatencyRecord {
    let glanced = glanced ?? decoded
    let tracked = tracked ?? glanced
    return LatencyRecord(
      decode: Self.milliseconds(from: read, to: decoded), context: Self.milliseconds(from: decoded, to: glanced),
      detect: Self.milliseconds(from: glanced, to: tracked), total: Self.milliseconds(from: read, to: tracked))
  }

  private static func milliseconds(from start: ContinuousClock.Instant, to end: ContinuousClock.Instant) -> Double {
    let span = (end - start).components
    return Double(span.seconds) * 1e3 + Double(span.attoseconds) / 1e15
  }
}
