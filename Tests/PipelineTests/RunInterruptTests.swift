import Fixtures
import Perception
import Testing
import Video

@testable import Pipeline

/// A signal at any moment: what is in flight is finished and written, and that is no fault.
@Suite(.timeLimit(.minutes(10))) struct RunInterruptTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = try SyntheticClip(frames: 16).write(in: folder)
  }

  @Test(arguments: UInt64(1)...20) func afterAnyFrame(seed: UInt64) async throws {
    let reference = try await TestRun().run(path)
    var random = SeededGenerator(seed: seed)
    let after = Int.random(in: 0...16, using: &random)
    let backend = FakeBackend()
    var test = TestRun(backend)
    test.seed = seed
    let watch = FrameWatch()
    let result = try await test.run { [path, interrupt = test.interrupt] in
      ScriptedSource(
        [try FFmpegSource(try InputLocation.parse(path), interrupt: interrupt)], act: .init(frames: after, kind: .raises(interrupt)),
        watch: watch)
    }
    result.checkOrderlyEnd(like: reference)
    // Opening reads one frame ahead, which is still delivered when the flag is raised before it.
    #expect((after...max(after, 1)).contains(result.frames.count), "seed \(seed): \(after) frames, then the signal")
    #expect(result.outcome.interrupted && result.outcome.fault == nil)
    #expect(result.outcome.ledger.dropped.isEmpty)
    #expect(backend.counter.out == 0)
    #expect(watch.alive == 0)
  }

  @Test func whileTheSourceOpens() async throws {
    let test = TestRun()
    test.interrupt.raise()
    let result = try await test.run(path)
    #expect(result.outcome.fault == nil)
    #expect(result.outcome.interrupted)
    #expect(result.lines.map(\.type) == ["summary"])
  }
}
