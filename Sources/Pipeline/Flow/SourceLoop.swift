import Streaming

/// Feeds the pipeline from the decode stage until the source ends, fails or is stopped.
struct SourceLoop: Sendable {
  let ledger: FrameLedger
  let faults: FaultLatch

  func run(_ decode: DecodeStage, to output: Mailbox<FlowItem<DecodedFrame>>) async {
    defer { output.close() }
    do {
      while let item = try await decode.next() {
        if case .frame = item { ledger.read() }
        switch await output.send(item) {
        case .accepted:
          continue
        case .displaced(let lost), .rejected(let lost):
          if case .frame = lost { ledger.dropped(.stale) }
        case .closed(let lost):
          if case .frame = lost { ledger.dropped(.shutdown) }
          return
        }
      }
    } catch {
      // An interrupted read is how a stop looks from here, not a fault of its own.
      if !faults.isStopping { faults.record(error) }
    }
  }
}
