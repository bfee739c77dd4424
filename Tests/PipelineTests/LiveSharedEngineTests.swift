import Dispatch
import Fixtures
import Testing
import Video

@testable import Pipeline

/// Several sources on one engine: what happens to one is no matter of the others.
@Suite(.timeLimit(.minutes(10))) struct LiveSharedEngineTests {
  private let folder: TemporaryFolder
  private let path: String
  private static let frames = 12

  init() throws {
    folder = try TemporaryFolder()
    path = try LiveRun.clip(Self.frames).write(in: folder)
  }

  private func patiently(_ around: LiveRun.Surroundings) throws -> any PacketFeed {
    try PlayedFeed(path) { (number) throws(VideoError) in around.settle(number) }
  }

  @Test func oneThatNeverAnswersHoldsUpNobody() async throws {
    let backend = FakeBackend()
    let engine = try LiveRun(backend: backend).engine()
    // Held until this test is over.
    let held = DispatchSemaphore(value: 0)
    defer { held.signal() }
    let stop = InterruptFlag()
    let blocked = Task {
      var run = LiveRun(backend: backend)
      run.interrupt = stop
      return try await run.run(on: engine, number: 0) { _ in
        held.wait()
        throw VideoError.refused
      }
    }
    let others = try await withThrowingTaskGroup(of: LiveRun.Result.self) { group in
      for number in 1...3 {
        group.addTask { try await LiveRun(backend: backend).run(on: engine, number: number) { try patiently($0) } }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    for other in others {
      other.check()
      #expect(other.frames.compactMap(\.seq) == Array(0..<Self.frames) && other.outcome.fault == nil)
    }
    stop.raise()
    let result = try await blocked.value
    result.check()
    #expect(result.outcome.interrupted && result.lines.map(\.type) == ["summary"])
    engine.shutdown()
    #expect(backend.counter.out == 0)
  }

  @Test func oneThatIsSilentHoldsUpNobody() async throws {
    let engine = try LiveRun().engine()
    let held = DispatchSemaphore(value: 0)
    let slow = Task {
      try await LiveRun().run(on: engine, number: 0) { [path] around in
        try PlayedFeed(path) { (number) throws(VideoError) in
          if number == 2 { held.wait() }
          around.settle(number)
        }
      }
    }
    for number in 1...2 {
      let other = try await LiveRun().run(on: engine, number: number) { try patiently($0) }
      other.check()
      #expect(other.frames.count == Self.frames)
    }
    held.signal()
    let result = try await slow.value
    result.check()
    #expect(result.frames.count == Self.frames && result.outcome.fault == nil)
    engine.shutdown()
  }

  @Test(arguments: UInt64(1)...6) func aFaultOfOneEndsOnlyThatOne(seed: UInt64) async throws {
    var backend = FakeBackend()
    // Frames that only the longer clip has.
    backend.fails = { $0.corner >= SyntheticClip.field(Self.frames + 2) - 1 && $0.corner < 200 }
    let (fixed, longer) = (backend, try LiveRun.clip(Self.frames + 6).write(in: folder, name: "longer.y4m"))
    let engine = try LiveRun(backend: fixed).engine()
    let results = try await withThrowingTaskGroup(of: (Int, LiveRun.Result).self) { group in
      for number in 0...2 {
        group.addTask {
          var run = LiveRun(backend: fixed)
          run.seed = seed + UInt64(number) * 100
          return (
            number,
            try await run.run(on: engine, number: number) { around in
              try PlayedFeed(number == 0 ? longer : path) { (number) throws(VideoError) in around.settle(number) }
            }
          )
        }
      }
      return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
    }
    for (number, result) in results {
      result.check("seed \(seed), source \(number)")
      #expect((result.outcome.fault == nil) == (number != 0), "seed \(seed)")
      #expect(result.frames.count == (number == 0 ? Self.frames + 2 : Self.frames), "seed \(seed)")
    }
    engine.shutdown()
    #expect(fixed.counter.out == 0)
  }
}
