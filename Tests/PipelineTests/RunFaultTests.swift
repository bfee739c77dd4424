import Fixtures
import Inference
import Perception
import Testing
import Video

@testable import Pipeline

/// Something fails at a known frame: what came before is written, the fault is told, every frame is accounted for.
@Suite(.timeLimit(.minutes(10))) struct RunFaultTests {
  private let folder: TemporaryFolder
  private let clip = SyntheticClip(frames: 16)
  private let path: String
  private static let glance = Size(width: 160, height: 96)

  init() throws {
    folder = try TemporaryFolder()
    path = try clip.write(in: folder)
  }

  private func source(_ act: ScriptedSource.Act, _ watch: FrameWatch? = nil) -> @Sendable () throws -> any FrameSource {
    { [path] in ScriptedSource([try FFmpegSource(try InputLocation.parse(path))], act: act, watch: watch) }
  }

  /// Frames from `index` on look brighter than this; red is a little off after the conversion of colours.
  private func brightness(_ index: Int) -> UInt8 { SyntheticClip.field(index) - 1 }

  @Test(arguments: FakeBackend.Point.allCases, [0, 1, 7, 15])
  func aGlanceThatFailsEndsTheRunAtItsFrame(point: FakeBackend.Point, frame: Int) async throws {
    let reference = try await TestRun().run(path)
    for seed in UInt64(1)...4 {
      var backend = FakeBackend()
      backend.point = point
      backend.fails = { [limit = brightness(frame)] in $0.input == Self.glance && $0.corner >= limit }
      var test = TestRun(backend)
      test.seed = seed
      let result = try await test.run(path)
      result.checkOrderlyEnd(like: reference)
      #expect(result.frames.count == frame, "seed \(seed)")
      #expect((result.outcome.fault as? InferenceError)?.code == .execution)
      #expect(result.outcome.ledger.dropped[.fault] == 1)
      #expect(result.faults.first?.reason?.contains("failed, as this test wants") == true)
      #expect(test.interrupt.isRaised, "the source was not told to stop")
      #expect(backend.counter.out == 0, "seed \(seed)")
    }
  }

  @Test(arguments: FakeBackend.Point.allCases, [0, 5, 12])
  func aPatchThatFailsEndsTheRunAtItsFrame(point: FakeBackend.Point, frame: Int) async throws {
    let reference = try await TestRun().run(path)
    let first = try #require(reference.frames.firstIndex { ($0.seq ?? 0) >= frame && ($0.patches?.run ?? 0) > 0 })
    for seed in UInt64(1)...4 {
      var backend = FakeBackend()
      backend.point = point
      // The corner of a patch may lie on the square, which is brighter than any field.
      backend.fails = { [limit = brightness(frame)] in $0.input != Self.glance && $0.corner >= limit && $0.corner < 200 }
      var test = TestRun(backend)
      test.seed = seed
      let result = try await test.run(path)
      result.checkOrderlyEnd(like: reference)
      #expect(result.frames.count == first, "seed \(seed)")
      #expect(result.outcome.ledger.dropped[.fault] == 1)
      #expect(backend.counter.out == 0, "seed \(seed)")
    }
  }

  @Test(arguments: [0, 1, 9]) func aFullDiskEndsTheRun(after lines: Int) async throws {
    let reference = try await TestRun().run(path)
    for seed in UInt64(1)...4 {
      let backend = FakeBackend()
      var test = TestRun(backend)
      test.end = .full(after: lines)
      test.seed = seed
      let result = try await test.run(path)
      #expect(result.lines == Array(reference.lines.prefix(lines)))
      #expect((result.outcome.fault as? RecordError)?.code == .diskFull)
      #expect(result.outcome.ledger.emitted == lines)
      #expect(result.outcome.ledger.dropped[.fault] == 1)
      #expect(!result.outcome.readerLeft && !result.outcome.interrupted)
      #expect(backend.counter.out == 0)
    }
  }

  @Test(arguments: [0, 1, 9]) func aReaderThatLeavesIsNoFault(after lines: Int) async throws {
    let reference = try await TestRun().run(path)
    for seed in UInt64(1)...4 {
      let backend = FakeBackend()
      var test = TestRun(backend)
      test.end = .closed(after: lines)
      test.seed = seed
      let result = try await test.run(path)
      #expect(result.lines == Array(reference.lines.prefix(lines)))
      #expect(result.outcome.fault == nil)
      #expect(result.outcome.readerLeft && !result.outcome.interrupted)
      #expect(result.outcome.ledger.emitted == lines)
      #expect(backend.counter.out == 0)
    }
  }

  @Test(arguments: [0, 1, 9]) func aSecondSinkThatFailsLeavesTheRecordsWhole(after frames: Int) async throws {
    let reference = try await TestRun().run(path)
    var test = TestRun()
    test.more = { [FailingSink(after: frames)] }
    let result = try await test.run(path)
    result.checkOrderlyEnd(like: reference)
    // The frame at which the video failed has its record: it was emitted.
    #expect(result.frames.count == frames + 1)
    #expect(result.outcome.fault is FailingSink.Full)
    #expect(result.outcome.ledger.dropped[.fault] == nil)
  }

  @Test func aSinkThatCannotEndIsAFault() async throws {
    var test = TestRun()
    test.more = { [FailingSink(after: .max)] }
    let result = try await test.run(path)
    #expect(result.frames.count == 16)
    #expect(result.outcome.fault is FailingSink.Full)
  }

  @Test(arguments: [0, 1, 11]) func aTruncatedSourceKeepsWhatCameBefore(after frames: Int) async throws {
    let reference = try await TestRun().run(path)
    for seed in UInt64(1)...4 {
      var test = TestRun()
      test.seed = seed
      let watch = FrameWatch()
      let result = try await test.run(
        source(.init(frames: frames, kind: .fails(VideoError(.truncated, "'test' is cut off. Copy it again."))), watch))
      result.checkOrderlyEnd(like: reference)
      #expect(result.frames.count == frames)
      #expect((result.outcome.fault as? VideoError)?.code == .truncated)
      #expect(result.outcome.ledger.read == frames)
      #expect(result.faults.map(\.reason) == ["'test' is cut off. Copy it again."])
      #expect(watch.alive == 0)
    }
  }

  @Test func aSourceThatDoesNotOpenIsToldToTheReader() async throws {
    let result = try await TestRun().run("\(folder.path)/missing.mp4")
    #expect(result.lines.map { $0.event ?? $0.type } == ["fault", "summary"])
    #expect((result.outcome.fault as? VideoError)?.code == .notFound)
    #expect(result.outcome.ledger.read == 0)
  }

  @Test func aModelThatDoesNotCompileIsToldToTheReader() async throws {
    for size in [Self.glance, Size(width: 96, height: 96)] {
      var backend = FakeBackend()
      backend.refuses = { $0 == size }
      let result = try await TestRun(backend).run(path)
      #expect(result.lines.map { $0.event ?? $0.type } == ["fault", "summary"])
      #expect((result.outcome.fault as? InferenceError)?.code == .compilation)
    }
  }

  @Test func sinksThatCannotBeMadeAreAFault() async throws {
    var test = TestRun()
    test.more = { throw RecordError(.cannotOpen, "Cannot create 'test'. Choose another place.", errno: 2) }
    let result = try await test.run(path)
    #expect((result.outcome.fault as? RecordError)?.code == .cannotOpen)
    #expect(result.outcome.ledger.read == 0)
  }
}
