import Streaming

/// The one loop that all stages share: receive, wait until the input is ready, process, send.
///
/// A stage that throws ends its output in order (what it sent before is finished and written) and from then on only
/// counts what still arrives, so that the stages before it never wait on a full mailbox.
struct StageLoop: Sendable {
  let ledger: FrameLedger
  let faults: FaultLatch
  let meter: CPUMeter
  /// Called before each frame; tests inject random delays here.
  let delay: (@Sendable (_ stage: String) async -> Void)?

  /// - Parameters:
  ///   - ready: waits for what the message still needs and returns the stage's input.
  ///   - stopped: called once, when this stage will produce nothing more.
  func run<S: Stage, Message: Sendable>(
    _ name: String, _ stage: S, from input: Mailbox<FlowItem<Message>>, to output: Mailbox<FlowItem<S.Output>>,
    ready: @Sendable (Message) async throws -> S.Input, stopped: @Sendable () -> Void = {}
  ) async {
    var failed = false
    while let item = await input.receive() {
      meter.noteThread()
      switch item {
      case .event(let event):
        if !failed, await !send(.event(event), to: output) {
          failed = true
          stopped()
        }
      case .frame(let message) where failed:
        await drop(message)
      case .frame(let message):
        await delay?(name)
        do {
          let result = try await stage.process(ready(message))
          failed = await !send(.frame(result), to: output)
        } catch {
          faults.record(error)
          await (message as? any PendingWork)?.abandon()
          ledger.dropped(.fault)
          failed = true
          output.close()
        }
        if failed { stopped() }
      }
    }
    output.close()
    if !failed { stopped() }
  }

  /// - Returns: false when the receiving side is gone; the element is accounted for.
  private func send<Output: Sendable>(_ item: FlowItem<Output>, to output: Mailbox<FlowItem<Output>>) async -> Bool {
    switch await output.send(item) {
    case .accepted:
      return true
    case .displaced(let lost), .rejected(let lost):
      if case .frame(let frame) = lost { await drop(frame) }
      return true
    case .closed(let lost):
      if case .frame(let frame) = lost { await drop(frame) }
      return false
    }
  }

  private func drop<Message: Sendable>(_ message: Message) async {
    await (message as? any PendingWork)?.abandon()
    ledger.dropped(.shutdown)
  }
}
