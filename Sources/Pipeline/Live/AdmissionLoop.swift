import Streaming

/// Takes the newest frame to the engine when its turn has come, and leaves out those that can no longer be in time.
struct AdmissionLoop: Sendable {
  let engine: Engine
  let looking: LookPlan
  let load: LoadControl
  let ledger: FrameLedger
  let faults: FaultLatch
  let time: LiveTime

  func run(from decoded: Mailbox<FlowItem<DecodedFrame>>, to admitted: Mailbox<FlowItem<DecodedFrame>>) async {
    var isOpen = true
    while let item = await decoded.receive() {
      switch item {
      case .event:
        if isOpen { isOpen = await send([item], to: admitted) }
      case .frame where !isOpen:
        ledger.dropped(.shutdown)
      case .frame(let frame):
        do {
          isOpen = try await admit(frame, from: decoded, to: admitted)
        } catch {
          faults.record(error)
          ledger.dropped(.fault)
          isOpen = false
        }
      }
    }
    admitted.close()
  }

  /// - Returns: false when nobody takes frames any more.
  /// - Throws: when the model cannot be compiled for a frame's size; that frame is not counted yet.
  private func admit(
    _ first: DecodedFrame, from decoded: Mailbox<FlowItem<DecodedFrame>>, to admitted: Mailbox<FlowItem<DecodedFrame>>
  ) async throws -> Bool {
    var frame = first
    var after: [FlowItem<DecodedFrame>] = []
    var pass: EnginePass
    repeat {
      // A new size needs another model: it is compiled before the engine is taken, so that no other source waits for it.
      let input = looking.glanceInput(of: frame.frame.pixels)
      try await engine.detector.prepare([input])
      guard await engine.gate.enter(deadline: load.deadline(of: frame)) else {
        ledger.dropped(.shutdown)
        return false
      }
      pass = EnginePass(engine.gate)
      // Newer ones may have come while this one waited. Events keep their place before the frame that they precede.
      while let newer = decoded.receiveNow() {
        guard case .frame(let next) = newer else {
          after.append(newer)
          continue
        }
        ledger.dropped(.stale)
        frame = next
        guard await send(after, to: admitted) else {
          ledger.dropped(.shutdown)
          return false
        }
        after = []
      }
      if looking.glanceInput(of: frame.frame.pixels) == input { break }
      pass.leave()
    } while true
    return await process(frame, pass, to: admitted) ? await send(after, to: admitted) : false
  }

  private func process(
    _ frame: DecodedFrame, _ pass: EnginePass, to admitted: Mailbox<FlowItem<DecodedFrame>>
  ) async -> Bool {
    if let event = load.warning(epoch: frame.frame.id.epoch) {
      guard await send([.event(event)], to: admitted) else {
        ledger.dropped(.shutdown)
        return false
      }
    }
    guard load.admits(frame, at: time.now()) else {
      ledger.dropped(.late)
      return true
    }
    var frame = frame
    frame.live?.pass = pass
    frame.times.entered = time.now()
    return await send([.frame(frame)], to: admitted)
  }

  private func send(_ items: [FlowItem<DecodedFrame>], to admitted: Mailbox<FlowItem<DecodedFrame>>) async -> Bool {
    for item in items {
      guard case .closed(let lost) = await admitted.send(item) else { continue }
      if case .frame = lost { ledger.dropped(.shutdown) }
      return false
    }
    return true
  }
}
