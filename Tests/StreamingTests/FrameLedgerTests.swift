import Streaming
import Testing

@Suite struct FrameLedgerTests {
  @Test func balancesOnceEveryFrameHasEnded() {
    let ledger = FrameLedger()
    #expect(ledger.snapshot().isBalanced)
    ledger.read(3)
    #expect(ledger.snapshot().inFlight == 3)
    ledger.emitted()
    ledger.dropped(.stale)
    #expect(!ledger.snapshot().isBalanced)
    ledger.dropped(.late)
    #expect(ledger.snapshot().isBalanced)
    #expect(ledger.snapshot().dropped == [.stale: 1, .late: 1])
  }

  @Test func aFrameThatEndsTwiceUnbalancesIt() {
    let ledger = FrameLedger()
    ledger.read()
    ledger.emitted()
    ledger.dropped(.shutdown)
    #expect(ledger.snapshot().inFlight == -1)
    #expect(!ledger.snapshot().isBalanced)
  }

  @Test func anUndeliveredFrameMovesAndTheSumStays() {
    let ledger = FrameLedger()
    ledger.read(2)
    ledger.emitted()
    ledger.undelivered()
    #expect(ledger.snapshot().emitted == 0)
    #expect(ledger.snapshot().dropped == [.undelivered: 1])
    // The queue may displace a line before its writer has counted it.
    ledger.undelivered()
    ledger.emitted()
    #expect(ledger.snapshot().isBalanced)
    #expect(ledger.snapshot().emitted == 0)
    ledger.undelivered(0)
    #expect(ledger.snapshot().dropped == [.undelivered: 2])
  }

  @Test func reasonsWithoutAFrameAreAbsent() {
    let ledger = FrameLedger()
    ledger.dropped(.decode, 0)
    #expect(ledger.snapshot().dropped.isEmpty)
  }

  @Test func countsFromManyTasksAreExact() async {
    let ledger = FrameLedger()
    await withTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        group.addTask {
          for number in 0..<1000 {
            ledger.read()
            if number.isMultiple(of: 2) { ledger.emitted() } else { ledger.dropped(DropReason.allCases[task]) }
          }
        }
      }
    }
    let snapshot = ledger.snapshot()
    #expect(snapshot.isBalanced)
    #expect(snapshot.read == 8000)
    #expect(snapshot.emitted == 4000)
    #expect(snapshot.dropped == Dictionary(uniqueKeysWithValues: DropReason.allCases.map { ($0, 500) }))
  }
}
