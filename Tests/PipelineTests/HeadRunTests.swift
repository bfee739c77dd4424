import Fixtures
import Inference
import Perception
import Testing

@testable import Pipeline

/// What a trained head has to say in a whole run: where to look, how likely an object is, and where the water ends.
@Suite(.timeLimit(.minutes(10))) struct HeadRunTests {
  private let input: ClipOnDisk
  private var clip: SyntheticClip { input.clip }
  private var path: String { input.path }

  init() throws {
    input = try ClipOnDisk(frames: 4)
  }

  private func run(_ backend: FakeBackend = FakeBackend(), _ change: (inout TestRun) -> Void) async throws -> TestRun.Result {
    var test = TestRun(backend)
    test.manifest = FakeBackend.manifestWithMaps
    test.spec.attention.coverageSeconds = nil
    change(&test)
    let result = try await test.run(path)
    #expect(result.frames.count == clip.frames && result.outcome.fault == nil)
    return result
  }

  private func weights(bias: Double) -> ContextScorer.Weights { .init(bias: bias, score: 0, saliency: 0, size: 0, glance: 0) }

  /// The square has 12 glance pixels, so that it is the context's to judge.
  @Test func theContextJudgesSmallObjects() async throws {
    for (bias, usesContext, count) in [(-20.0, true, 0), (-20, false, 1), (1, true, 1)] {
      let result = try await run {
        $0.manifest.glance?.maps.context = [weights(bias: bias), nil]
        $0.spec.usesContext = usesContext
      }
      for frame in result.frames {
        #expect(frame.objects?.count == count, "bias \(bias), \(usesContext)")
        // 1 / (1 + exp(-1))
        if bias > 0 { #expect(frame.objects?.first.map { abs($0.score - 0.731) < 0.01 } == true) }
      }
    }
  }

  @Test func aPlaneWithoutWeightsIsNotJudged() async throws {
    let plain = try await run { _ in }
    let off = try await run { $0.manifest.glance?.maps.context = [nil, weights(bias: -20)] }
    #expect(off.text == plain.text)
  }

  @Test func theHeadSaysWhereToLook() async throws {
    var backend = FakeBackend()
    backend.redraws = { maps in
      for index in maps.planes.indices { maps.planes[index] = index == 9 * maps.columns + 18 ? 1 : 0 }
    }
    // The square is at the left; the only place that the head names, 288 and 144 px, is far from it.
    for usesHead in [true, false] {
      let result = try await run(backend) {
        $0.spec.usesHead = usesHead
        $0.spec.attention.fusion.tracks = 0
        $0.spec.attention.fusion.hints = 0
        $0.spec.attention.coolShare = 0
      }
      for frame in result.frames {
        let boxes = frame.patches?.boxes ?? []
        #expect(boxes.count == 1)
        #expect(boxes.allSatisfy { ($0[0] + $0[2] > 304 && $0[1] + $0[3] > 160) == usesHead }, "\(boxes)")
      }
    }
  }

  /// The head knows persons only, and nobody asks for them.
  @Test func aHeadThatKnowsNoneOfTheClassesIsNotAsked() async throws {
    let backend = FakeBackend()
    let result = try await run(backend) {
      $0.manifest.glance?.maps.groups = [[0]]
      $0.spec.classes = ["car"]
    }
    #expect(backend.counter.models.contains("fake.xml 160x96") && !backend.counter.models.contains { $0.hasPrefix("fake-glance") })
    #expect(result.frames.contains { $0.patches?.run == 1 }, "the candidates are the evidence then")
  }

  @Test(arguments: [nil, 0.8]) func theWaterLineIsToldWhereItIsLookedFor(weight: Double?) async throws {
    var backend = FakeBackend()
    backend.redraws = { maps in
      maps.waterline = (0..<maps.cells).map { $0 / maps.columns == 6 ? 0.9 : 0.02 }
    }
    for files in [nil, (0..<4).map { "\($0).png" }] {
      let result = try await run(backend) {
        $0.spec.horizonWeight = weight
        $0.files = files
      }
      for frame in result.frames {
        #expect((frame.horizon == nil) == (weight == nil))
        // The middle of row 6, in cells of 16 px.
        if let line = frame.horizon {
          #expect(abs(line.left - 104) < 4 && abs(line.right - 104) < 4 && (0...1).contains(line.conf), "\(line)")
        }
      }
    }
  }

  /// Compute is limited, so that the line is looked for in the first of the four frames, and carried on to the others.
  @Test func theWaterLineIsToldInFramesThatAreNotSearched() async throws {
    var backend = FakeBackend()
    backend.redraws = { maps in maps.waterline = (0..<maps.cells).map { $0 / maps.columns == 6 ? 0.9 : 0.02 } }
    let result = try await run(backend) {
      $0.spec.horizonWeight = 0.8
      $0.spec.glance.seconds = 0
      $0.spec.compute = PipelineSpec.Compute(share: 10, leastPixels: 1_000_000)
    }
    let lines = result.frames.map(\.horizon)
    // Neither seen nor missed, so that it is believed as before.
    let first = try #require(lines.first?.map(\.conf))
    #expect(lines.allSatisfy { $0.map { abs($0.left - 104) < 4 && abs($0.right - 104) < 4 && $0.conf == first } == true }, "\(lines)")
  }

  @Test func noLineIsToldWhereNoneIsSeen() async throws {
    var backend = FakeBackend()
    backend.redraws = { maps in maps.waterline = maps.waterline?.map { _ in 0.02 } }
    let result = try await run(backend) { $0.spec.horizonWeight = 1 }
    #expect(result.frames.allSatisfy { $0.horizon == nil } && !result.text.contains("horizon"))
  }
}
