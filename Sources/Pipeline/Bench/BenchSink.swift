/// Encodes every record as `run` does, then throws it away.
final class BenchSink: FrameSink {
  private let probe: BenchProbe
  private let records: RecordFrameSink

  init(probe: BenchProbe, records: RecordFrameSink) {
    self.probe = probe
    self.records = records
  }

  func write(_ result: FrameResult) throws -> WriteOutcome {
    defer { probe.sawFrame(isGlanced: result.isGlanced) }
    return try records.write(result)
  }

  func write(_ event: EventRecord) throws -> WriteOutcome { .written }

  func finish(_ outcome: RunOutcome) throws {
    try records.finish(outcome)
  }
}
