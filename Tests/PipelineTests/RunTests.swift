import Fixtures
import Perception
import Testing
import Video

@testable import Pipeline

/// The whole pipeline over real decoding, with an engine whose findings are known.
@Suite(.timeLimit(.minutes(10))) struct RunTests {
  private let input: ClipOnDisk
  private var clip: SyntheticClip { input.clip }
  private var path: String { input.path }

  init() throws {
    input = try ClipOnDisk(frames: 20)
  }

  @Test func everyFrameHasItsRecordInOrder() async throws {
    let backend = FakeBackend()
    let result = try await TestRun(backend).run(path)
    #expect(result.outcome.fault == nil)
    #expect(!result.outcome.interrupted && !result.outcome.readerLeft)
    #expect(result.lines.map(\.type) == Array(repeating: "frame", count: 20) + ["summary"])
    #expect(result.frames.compactMap(\.seq) == Array(0..<20))
    #expect(result.frames.compactMap(\.pts_us) == (0..<20).map { $0 * 40_000 })
    #expect(result.outcome.ledger.read == 20)
    #expect(result.outcome.ledger.dropped.isEmpty)
    #expect(result.lines.last?.dropped?.isEmpty ?? true)
    #expect(backend.counter.out == 0)
    #expect(backend.counter.started == 20 + result.frames.reduce(0) { $0 + ($1.patches?.run ?? 0) })
  }

  /// From the pixels of the file through crop, scale, inference, merge and tracker back to pixels of the frame.
  @Test func theSquareIsFoundWhereItIs() async throws {
    let result = try await TestRun().run(path)
    for (index, frame) in result.frames.enumerated() {
      let objects = frame.objects ?? []
      #expect(objects.count == 1, "frame \(index)")
      guard let box = objects.first?.box else { continue }
      let square = clip.square(index)
      // Seen at half size by the glance in the worst case: its pixels are two of the frame.
      for (found, real) in zip(box, [square.x, square.y, square.width, square.height]) {
        #expect(abs(found - Double(real)) <= 2.5, "frame \(index): \(box), really \(square)")
      }
    }
    #expect(Set(result.frames.flatMap { $0.objects ?? [] }.map(\.id)) == [1])
    #expect(result.frames.last?.objects?.first?.state == "confirmed")
    #expect(result.frames.contains { $0.objects?.first?.src.hasPrefix("patch") ?? false }, "no patch ever saw it")
  }

  @Test func theSameBytesAtEverySpeed() async throws {
    let expected = try await TestRun().run(path).text
    for seed in UInt64(1)...10 {
      for streams in [1, 3] {
        var test = TestRun()
        test.seed = seed
        test.spec.inference.streams = streams
        #expect(try await test.run(path).text == expected, "seed \(seed), \(streams) streams")
      }
    }
  }

  @Test(arguments: 1...8) func lagsDoNotStall(lag: Int) async throws {
    var test = TestRun()
    test.spec.framesInFlight = lag
    test.seed = UInt64(lag)
    #expect(try await test.run(path).frames.count == 20)
  }

  /// However slow the end is, the decoder must wait: memory does not grow with the length of a film.
  @Test func fewFramesAreAliveAtOnce() async throws {
    for seed in UInt64(1)...5 {
      let watch = FrameWatch()
      var test = TestRun()
      test.seed = seed
      _ = try await test.run { [path] in
        ScriptedSource([try FFmpegSource(try InputLocation.parse(path))], watch: watch)
      }
      #expect(watch.most <= 12, "seed \(seed)")
      #expect(watch.alive == 0, "seed \(seed)")
    }
  }

  @Test(arguments: [DenseReference.tiles, .native]) func theDenseReferencesLookEverywhere(dense: DenseReference) async throws {
    var test = TestRun()
    test.dense = dense
    let result = try await test.run(path)
    #expect(result.frames.count == 20)
    let expected =
      switch dense {
      case .tiles: (count: 4 * 3, pixels: 160 * 96 + 12 * 96 * 96)
      case .native: (count: 0, pixels: 320 * 192)
      }
    for frame in result.frames {
      #expect(frame.patches?.boxes.count == expected.count)
      #expect(frame.patches?.px == expected.pixels)
      #expect(frame.objects?.count == 1)
    }
  }

  /// Of uncompressed video the header is text, and so may be pixels.
  @Test func brightPixelsAreNotText() async throws {
    let frame = "FRAME\n" + String(repeating: "P", count: 64 * 64 * 3 / 2)
    let path = try input.folder.write("bright.y4m", SyntheticClip.header(Size(width: 64, height: 64)) + frame + frame)
    let result = try await TestRun().run(path)
    #expect(result.outcome.fault == nil)
    #expect(result.frames.count == 2)
  }

  @Test func noPatchesMeansTheGlanceAlone() async throws {
    var test = TestRun()
    test.spec.patchCount = 0
    let backend = FakeBackend()
    test.backend = backend
    let result = try await test.run(path)
    #expect(backend.counter.started == 20)
    #expect(result.frames.allSatisfy { $0.patches?.run == 0 && $0.patches?.px == 160 * 96 })
  }
}
