public import Streaming

/// One live stream's way into a `LineQueue`.
///
/// `write` never waits. A frame whose line was taken counts as emitted by the caller, and `ledger` moves it to `undelivered` should the line
/// not reach the reader after all.
public final class QueueSink: RecordSink {
  private let queue: LineQueue
  private let ledger: FrameLedger

  /// - Parameter ledger: of the stream whose frames are written here.
  public init(_ queue: LineQueue, ledger: FrameLedger) {
    self.queue = queue
    self.ledger = ledger
  }

  /// - Returns: `.written` when the line is queued, `.closed` once the reader has left or the queue was finished.
  /// - Throws: what made a line of any stream fail: `.diskFull`, `.io`.
  public func write(_ lines: RawSpan, of kind: RecordKind) throws(RecordError) -> WriteOutcome {
    try queue.write(lines, of: kind, ledger: ledger)
  }

  public func seal() {
    queue.pin(ledger)
  }

  /// Nothing: the queue is shared, and ends by `LineQueue.finish`.
  public func close() throws(RecordError) {}
}
