import Streaming
import Testing
import Video

@testable import Pipeline

/// The newest frame goes to the engine; events keep their places among the frames.
@Suite(.timeLimit(.minutes(10))) struct LiveAdmissionTests {
  private let script: DecodeScript
  private let ledger: FrameLedger
  private let faults = FaultLatch(interrupt: InterruptFlag())

  init() throws {
    script = try DecodeScript()
    ledger = script.ledger
  }

  private func frames(_ count: Int) async -> [FlowItem<DecodedFrame>] {
    var items = await script.connect()
    for index in 0..<count { items += await script.take(script.frame(Int64(index) * 40, key: true)) }
    return items.filter { !$0.isEvent }
  }

  private func event(_ kind: EventRecord.Kind) -> FlowItem<DecodedFrame> {
    .event(EventRecord(stream: "test", epoch: 0, kind: kind))
  }

  /// - Returns: what the stages get.
  private func admit(
    _ items: [FlowItem<DecodedFrame>], backend: FakeBackend = FakeBackend(), closed: Bool = false, gateClosed: Bool = false
  ) async throws -> [String] {
    let engine = try LiveRun(backend: backend).engine()
    let (waiting, admitted) = (
      Mailbox<FlowItem<DecodedFrame>>(capacity: 100, policy: .block), Mailbox<FlowItem<DecodedFrame>>(capacity: 100, policy: .block)
    )
    for item in items { _ = await waiting.send(item) }
    waiting.close()
    if closed { admitted.close() }
    if gateClosed { engine.gate.close() }
    let load = LoadControl(budget: nil, maximumPatches: 0, gate: engine.gate, source: 0, stream: "test", time: script.time.live)
    let looking = try PipelineOptions(spec: LiveRun.small, manifest: FakeBackend.manifest, stream: "test").looking
    await AdmissionLoop(engine: engine, looking: looking, load: load, ledger: ledger, faults: faults, time: script.time.live).run(
      from: waiting, to: admitted)
    let words = admitted.drain().map(\.word)
    engine.shutdown()
    return words
  }

  @Test func theNewestFrameWins() async throws {
    #expect(try await admit(await frames(4)) == ["0/3"])
    #expect(ledger.snapshot().dropped == [.stale: 3])
  }

  @Test func noEventGoesBeforeAFrameThatItFollowed() async throws {
    let frames = await frames(3)
    let items = [
      event(.stalled(milliseconds: 1)), frames[0], event(.stalled(milliseconds: 2)), frames[1], event(.stalled(milliseconds: 3)), frames[2],
      event(.disconnected(reason: "gone")), event(.reconnected(gapMilliseconds: 1, attempt: 1)), event(.eos),
    ]
    #expect(
      try await admit(items) == ["stalled 1", "stalled 2", "stalled 3", "0/2", "disconnected 0", "reconnected 0 1 1", "eos"])
    #expect(ledger.snapshot().dropped == [.stale: 2])
  }

  @Test func aModelThatDoesNotCompileIsAFaultOfItsFrame() async throws {
    var backend = FakeBackend()
    backend.refuses = { _ in true }
    #expect(try await admit(await frames(3) + [event(.eos)], backend: backend).isEmpty)
    #expect(faults.fault != nil)
    #expect(ledger.snapshot().dropped == [.fault: 1, .shutdown: 2])
  }

  @Test(arguments: [(true, false), (false, true)]) func whenNobodyTakesFramesTheyAreCounted(closed: Bool, gateClosed: Bool) async throws {
    let frames = await frames(5)
    #expect(try await admit([event(.eos)] + frames, closed: closed, gateClosed: gateClosed) == (closed ? [] : ["eos"]))
    #expect(ledger.snapshot().isBalanced && ledger.snapshot().read == 5)
    #expect(ledger.snapshot().dropped[.shutdown] ?? 0 >= 1)
  }
}
