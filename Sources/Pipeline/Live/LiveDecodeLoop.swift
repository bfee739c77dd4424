import Streaming

/// Feeds the packets of a live source through its decoder into the one drop point. It never waits there: a decoder must go on, since
/// later frames refer to earlier ones.
struct LiveDecodeLoop: Sendable {
  let ledger: FrameLedger
  let load: LoadControl
  let faults: FaultLatch
  let time: LiveTime

  func run(_ stage: LiveDecodeStage, from packets: Mailbox<LivePacket>, to output: Mailbox<FlowItem<DecodedFrame>>) async {
    while let packet = await packets.receive() {
      // After a stop nobody wants what has only been received.
      if case .packet = packet, faults.isStopping { continue }
      if case .disconnected = packet { load.sourceIsGone() }
      for item in await stage.take(packet) { await send(item, to: output) }
    }
    for item in await stage.close() { await send(item, to: output) }
    output.close()
  }

  private func send(_ item: FlowItem<DecodedFrame>, to output: Mailbox<FlowItem<DecodedFrame>>) async {
    if case .frame = item { load.noteArrival(at: time.now()) }
    switch await output.send(item) {
    case .accepted: return
    case .displaced(let lost), .rejected(let lost):
      if case .frame = lost { ledger.dropped(.stale) }
    case .closed(let lost):
      if case .frame = lost { ledger.dropped(.shutdown) }
    }
  }
}
