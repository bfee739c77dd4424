import Streaming

/// The live part of one source's records, and what is learnt from each of them.
struct LiveReporter: Sendable {
  let load: LoadControl
  let status: LiveStatus
  let ledger: FrameLedger
  let time: LiveTime
  /// Drops that the records have told of.
  private var told: [DropReason: Int] = [:]

  init(load: LoadControl, status: LiveStatus, ledger: FrameLedger, time: LiveTime) {
    self.load = load
    self.status = status
    self.ledger = ledger
    self.time = time
  }

  /// Completes the result before it is written.
  /// - Returns: false when it has come too late and must not be written.
  mutating func prepare(_ result: inout FrameResult) -> Bool {
    guard load.finished(result, at: time.now()) else { return false }
    let dropped = ledger.snapshot().dropped
    guard dropped != told else { return true }
    for (reason, count) in dropped where count > told[reason] ?? 0 { result.droppedSince[reason] = count - (told[reason] ?? 0) }
    told = dropped
    return true
  }

  func emitted(_ result: FrameResult, age: Duration) {
    guard let capture = result.live?.capture else { return }
    status.emitted(result, capture: capture, age: age)
  }
}
