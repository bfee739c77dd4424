import Streaming
import Testing

@Suite struct FrameLedgerTests {
  @Test func balances() {
    let ledger = FrameLedger()
    ledger.read(3)
    #expect(ledger.snapshot().inFlight == 3)
    ledger.emitted()
    ledger.dropped(.stale, 2)
    #expect(ledger.snapshot().isBalanced)
  }
}
