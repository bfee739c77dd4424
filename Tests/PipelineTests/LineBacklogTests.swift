import Streaming
import Testing

@testable import Pipeline

/// Which line goes when there are too many.
@Suite struct LineBacklogTests {
  private let ledger = FrameLedger()

  private func append(_ text: String, _ kind: RecordKind, to backlog: inout LineBacklog, ledger: FrameLedger? = nil) {
    let ledger = ledger ?? self.ledger
    if kind == .frame {
      ledger.read()
      ledger.emitted()
    }
    Array(text.utf8).withUnsafeBytes { backlog.append($0, of: kind, ledger: ledger) }
  }

  private func drain(_ backlog: inout LineBacklog) -> [String] {
    var lines: [String] = []
    while let line = backlog.next() {
      lines.append(String(decoding: line.bytes, as: UTF8.self))
      backlog.recycle(line)
    }
    return lines
  }

  @Test func linesComeOutAsTheyWentIn() {
    var backlog = LineBacklog(limits: .init())
    for (text, kind) in [("o", RecordKind.event), ("1", .frame), ("2", .frame), ("d", .event), ("3", .frame), ("s", .summary)] {
      append(text, kind, to: &backlog)
    }
    #expect(backlog.count == 6)
    #expect(drain(&backlog) == ["o", "1", "2", "d", "3", "s"])
    #expect(backlog.bytes == 0)
    #expect(ledger.snapshot().dropped.isEmpty)
  }

  @Test func theOldestFrameGoesAndEventsStay() {
    var backlog = LineBacklog(limits: .init(lines: 2))
    append("o", .event, to: &backlog)
    for frame in 1...5 { append("\(frame)", .frame, to: &backlog) }
    append("d", .event, to: &backlog)
    append("6", .frame, to: &backlog)
    #expect(drain(&backlog) == ["o", "5", "d", "6"])
    let counts = ledger.snapshot()
    #expect(counts.emitted == 2)
    #expect(counts.dropped == [.undelivered: 4])
    #expect(backlog.lostNotes == 0)
  }

  @Test func aFrameGoesAtTheCostOfItsOwnStream() {
    let other = FrameLedger()
    var backlog = LineBacklog(limits: .init(lines: 2))
    append("a", .frame, to: &backlog)
    append("b", .frame, to: &backlog, ledger: other)
    append("c", .frame, to: &backlog, ledger: other)
    #expect(ledger.snapshot().dropped == [.undelivered: 1])
    #expect(ledger.snapshot().emitted == 0)
    #expect(other.snapshot().emitted == 2)
    #expect(other.snapshot().dropped.isEmpty)
  }

  @Test func memoryIsBoundedByBytesToo() {
    let limits = LineQueue.Limits(lines: 1000, bytes: 10_000, notes: 8)
    var backlog = LineBacklog(limits: limits)
    for index in 0..<200 {
      append(String(repeating: "x", count: 1 + index * 37 % 3000), .frame, to: &backlog)
      if index.isMultiple(of: 50) { append(String(repeating: "e", count: 500), .event, to: &backlog) }
      #expect(backlog.bytes <= limits.bytes)
    }
    let counts = ledger.snapshot()
    #expect(counts.isBalanced)
    let events = 4
    #expect(counts.emitted == backlog.count - events)
    #expect(counts.emitted > 0)
  }

  @Test func aLineLargerThanTheQueueIsUndelivered() {
    var backlog = LineBacklog(limits: .init(bytes: 4096))
    append(String(repeating: "x", count: 5000), .frame, to: &backlog)
    #expect(backlog.count == 0)
    #expect(ledger.snapshot().dropped == [.undelivered: 1])
    append("1", .frame, to: &backlog)
    #expect(drain(&backlog) == ["1"])
  }

  @Test func ofTooManyEventsTheOldestGoesAndSummariesStay() {
    var backlog = LineBacklog(limits: .init(notes: 3))
    append("s", .summary, to: &backlog)
    for event in 1...5 { append("e\(event)", .event, to: &backlog) }
    #expect(backlog.lostNotes == 3)
    #expect(drain(&backlog) == ["s", "e4", "e5"])
  }

  @Test func whatASummaryCountsAsEmittedIsKept() {
    let other = FrameLedger()
    var backlog = LineBacklog(limits: .init(lines: 3))
    append("a", .frame, to: &backlog)
    append("b", .frame, to: &backlog, ledger: other)
    append("sum of a", .summary, to: &backlog)
    for text in ["c", "d", "e"] { append(text, .frame, to: &backlog, ledger: other) }
    #expect(drain(&backlog) == ["a", "sum of a", "d", "e"])
    #expect(ledger.snapshot().dropped.isEmpty)
    #expect(other.snapshot().dropped == [.undelivered: 2])
  }

  @Test func aFrameThatFindsOnlyKeptOnesIsUndelivered() {
    let other = FrameLedger()
    var backlog = LineBacklog(limits: .init(lines: 1))
    append("a", .frame, to: &backlog)
    append("sum of a", .summary, to: &backlog)
    append("b", .frame, to: &backlog, ledger: other)
    #expect(drain(&backlog) == ["a", "sum of a"])
    #expect(other.snapshot().dropped == [.undelivered: 1])
    #expect(other.snapshot().isBalanced)
  }

  @Test func buffersAreUsedAgain() throws {
    var backlog = LineBacklog(limits: .init(lines: 4))
    var addresses: Set<UnsafeRawPointer?> = []
    let text = String(repeating: "x", count: 2000)
    // Enough to need all buffers once; from then on every line finds one, whether lines are delivered or displaced.
    for _ in 0..<5 { append(text, .frame, to: &backlog) }
    for round in 0..<100 {
      append(text, .frame, to: &backlog)
      if round.isMultiple(of: 3), let line = backlog.next() {
        addresses.insert(line.bytes.withUnsafeBytes { $0.baseAddress })
        backlog.recycle(line)
      }
    }
    #expect(addresses.count <= 6)
  }

  @Test func theRestIsAccountedForAtTheEnd() {
    var backlog = LineBacklog(limits: .init())
    append("o", .event, to: &backlog)
    for frame in 1...3 { append("\(frame)", .frame, to: &backlog) }
    #expect(backlog.settleAll() == 4)
    #expect(backlog.count == 0)
    #expect(ledger.snapshot().dropped == [.undelivered: 3])
    #expect(ledger.snapshot().emitted == 0)
    #expect(backlog.lostNotes == 1)
  }
}
