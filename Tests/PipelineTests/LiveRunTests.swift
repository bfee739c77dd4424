import Fixtures
import Synchronization
import Testing
import Video

@testable import Pipeline

/// The whole pipeline by the live rules: whatever happens at whatever moment, every frame is accounted for.
@Suite(.timeLimit(.minutes(10))) struct LiveRunTests {
  private let folder: TemporaryFolder
  private let path: String
  private static let frames = 16

  init() throws {
    folder = try TemporaryFolder()
    path = try LiveRun.clip(Self.frames).write(in: folder)
  }

  /// Every frame waits for the one before: none is dropped.
  private func patiently(_ path: String) -> @Sendable (LiveRun.Surroundings) throws -> any PacketFeed {
    { around in try PlayedFeed(path) { (number) throws(VideoError) in around.settle(number) } }
  }

  @Test func aSourceThatIsSlowEnoughLosesNothing() async throws {
    let backend = FakeBackend()
    let result = try await LiveRun(backend: backend).run(patiently(path))
    result.check()
    #expect(result.outcome.fault == nil && !result.outcome.interrupted && result.outcome.connections == 1)
    #expect(result.lines.map { $0.event ?? $0.type } == ["open"] + Array(repeating: "frame", count: Self.frames) + ["eos", "summary"])
    #expect(result.frames.compactMap(\.seq) == Array(0..<Self.frames))
    #expect(result.told.isEmpty && backend.counter.out == 0)
  }

  /// The compute is limited for live sources too, and a full frame is not swept there.
  @Test(arguments: [0.2, 0.5, 1]) func theComputeIsKept(share: Double) async throws {
    var backend = FakeBackend()
    backend.redraws = { maps in maps.planes = maps.planes.map { _ in 1 } }
    var run = LiveRun(backend: backend)
    run.manifest = FakeBackend.manifestWithMaps
    run.spec.compute = PipelineSpec.Compute()
    run.spec.compute?.share = share
    run.spec.compute?.leastPixels = 0
    run.spec.glance.seconds = 0
    let result = try await run.run(patiently(path))
    result.check()
    #expect(result.outcome.fault == nil && result.frames.count == Self.frames)
    let pixels = result.frames.map { $0.patches?.px ?? -1 }
    // Two glances with their patch are on the house.
    let all = Double(pixels.reduce(0, +))
    #expect(all <= share * Double(160 * 96 * Self.frames) + Double(2 * 2 * 64 * 64), "\(pixels)")
    #expect(pixels[0] >= 64 * 64 && backend.counter.models.isSubset(of: ["fake-glance.xml 64x64", "fake.xml 64x64"]))
    #expect(backend.counter.out == 0)
  }

  @Test(arguments: UInt64(1)...12) func theNewestFrameWinsAndEveryDropIsTold(seed: UInt64) async throws {
    let backend = FakeBackend()
    var run = LiveRun(backend: backend)
    run.seed = seed
    let result = try await run.run { [path] _ in try PlayedFeed(path) }
    result.check("seed \(seed)")
    #expect(result.outcome.fault == nil && result.outcome.ledger.read == Self.frames)
    #expect(result.frames.last?.seq == Self.frames - 1, "the newest frame was dropped")
    // After the last frame nothing was left to drop, so that the records tell of everything.
    #expect(result.told == result.lines.last?.dropped ?? [:])
    #expect(result.events == ["open", "eos"] && result.lines.suffix(2).map { $0.event ?? $0.type } == ["eos", "summary"])
    #expect(backend.counter.out == 0)
  }

  @Test(arguments: UInt64(1)...30) func aStopAtAnyMomentLosesNoFrame(seed: UInt64) async throws {
    let backend = FakeBackend()
    var run = LiveRun(backend: backend)
    run.seed = seed
    var random = LiveRun.random(seed)
    let (after, settles) = (Int.random(in: 0...40, using: &random), Bool.random(using: &random))
    let result = try await run.run { [path] around in
      try PlayedFeed(path, repeats: true) { (number) throws(VideoError) in
        if settles { around.settle(number) }
        if number == after { around.interrupt.raise() }
        if around.interrupt.isRaised { throw VideoError(.interrupted, "Stopped.") }
      }
    }
    result.check("seed \(seed): after \(after) packets")
    #expect(result.outcome.interrupted && result.outcome.fault == nil)
    #expect(result.outcome.ledger.read <= after && result.lines.last?.type == "summary")
    #expect(!result.events.contains("disconnected") && !result.events.contains("eos"))
    #expect(backend.counter.out == 0)
  }

  /// The connection breaks and the decoder goes with it, again and again.
  @Test(arguments: UInt64(1)...12) func aSourceThatBreaksGoesOnInAnotherEpoch(seed: UInt64) async throws {
    let backend = FakeBackend()
    var run = LiveRun(backend: backend)
    (run.seed, run.reconnect) = (seed, .attempts(2))
    var random = LiveRun.random(seed)
    let losses = (0..<3).map { _ in Int.random(in: 1..<Self.frames, using: &random) }
    let opened = Mutex(0)
    let result = try await run.run { [path] around in
      let attempt = opened.withLock { attempt in
        attempt += 1
        return attempt
      }
      guard attempt <= losses.count else { throw VideoError.refused }
      return try PlayedFeed(path) { (number) throws(VideoError) in
        if number == losses[attempt - 1] { throw .lost }
      }
    }
    result.check("seed \(seed): \(losses)")
    #expect((result.outcome.fault as? VideoError)?.code == .connection)
    #expect(result.outcome.ledger.read == losses.reduce(0, +))
    #expect(
      result.events == ["open", "disconnected", "reconnected", "open", "disconnected", "reconnected", "open", "disconnected", "fault"])
    // The events of an epoch stand before its frames, and the last frame of each connection is never dropped for one of the next.
    for epoch in 0..<3 { #expect(result.frames.contains { $0.epoch == epoch } || result.outcome.ledger.dropped[.stale] ?? 0 > 0) }
    #expect(result.outcome.epoch == 2 && result.outcome.connections == 3)
    #expect(backend.counter.out == 0)
  }

  @Test(arguments: UInt64(1)...8) func anInferenceThatFailsEndsItsSource(seed: UInt64) async throws {
    var backend = FakeBackend()
    let limit = SyntheticClip.field(Int(seed)) - 1
    backend.fails = { $0.corner >= limit }
    var run = LiveRun(backend: backend)
    run.seed = seed
    let result = try await run.run { [path] _ in try PlayedFeed(path, repeats: true) }
    result.check("seed \(seed)")
    #expect(result.outcome.fault != nil && !result.outcome.interrupted)
    #expect(result.outcome.ledger.dropped[.fault] == 1)
    #expect(result.lines.suffix(2).map { $0.event ?? $0.type } == ["fault", "summary"])
    #expect(backend.counter.out == 0)
  }

  @Test(arguments: UInt64(1)...4) func aVideoThatCannotBeWrittenIsAFault(seed: UInt64) async throws {
    var run = LiveRun()
    run.seed = seed
    run.more = { [FailingSink(after: Int(seed) - 1)] }
    let result = try await run.run { [path] _ in try PlayedFeed(path, repeats: true) }
    result.check("seed \(seed)")
    #expect(result.outcome.fault is FailingSink.Full)
    #expect(result.frames.count == Int(seed))
  }

  @Test(arguments: [0, 1, 2, 6]) func aFullDiskIsAFault(after lines: Int) async throws {
    var run = LiveRun()
    run.end = .full(after: lines)
    let result = try await run.run { [path] _ in try PlayedFeed(path, repeats: true) }
    result.check()
    #expect((result.outcome.fault as? RecordError)?.code == .diskFull)
    #expect(result.writes == lines)
  }

  @Test(arguments: [0, 1, 2, 6]) func aReaderThatLeavesIsNoFault(after lines: Int) async throws {
    var run = LiveRun()
    run.end = .closed(after: lines)
    let result = try await run.run { [path] _ in try PlayedFeed(path, repeats: true) }
    result.check()
    #expect(result.outcome.fault == nil && result.outcome.readerLeft && !result.outcome.interrupted)
    #expect(result.writes == lines)
  }

  @Test func aFaultAtTheFirstAttemptIsToldToTheReader() async throws {
    let result = try await LiveRun().run { _ in throw VideoError.noDecoder }
    result.check()
    #expect(result.lines.map { $0.event ?? $0.type } == ["fault", "summary"])
    #expect(result.outcome.connections == 0 && result.outcome.ledger.read == 0)
  }

  @Test func aBudgetThatCannotBeKeptIsToldOnceAndRecordsStillCome() async throws {
    var backend = FakeBackend()
    // A glance of three times the budget.
    backend.fails = { _ in
      let end = ContinuousClock.now + .milliseconds(3)
      while .now < end {}
      return false
    }
    var run = LiveRun(backend: backend)
    run.budget = 1
    // The restarts of the repeated clip begin epochs, so that the event has one to name.
    let long = try LiveRun.clip(40).write(in: folder, name: "long.y4m")
    let result = try await run.run { around in
      try PlayedFeed(long, repeats: true, lead: .zero) { (number) throws(VideoError) in
        around.settle(number)
        let lines = around.sink.lines
        guard let warning = lines.firstIndex(where: { $0.contains(#""event":"budget""#) }) else { return }
        if lines[warning...].count(where: { $0.contains(#""type":"frame""#) }) >= 10 { around.interrupt.raise() }
        if around.interrupt.isRaised { throw VideoError(.interrupted, "Stopped.") }
      }
    }
    result.check()
    #expect(result.events.count { $0 == "budget" } == 1)
    #expect(result.frames.count >= 10 && result.outcome.ledger.dropped[.late] ?? 0 > 0)
    #expect(result.outcome.interrupted && result.outcome.fault == nil)
  }
}
