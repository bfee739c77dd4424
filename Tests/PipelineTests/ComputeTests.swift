import Fixtures
import Inference
import Perception
import Testing

@testable import Pipeline

/// What the looks at video cost where that is limited: a clip of 320x180 at 25 frames per second, 320x192 px in native resolution.
@Suite(.timeLimit(.minutes(10))) struct ComputeTests {
  private static let native = 320 * 192
  private static let glance = 160 * 96
  private static let patch = 96 * 96
  private let input: ClipOnDisk
  private var clip: SyntheticClip { input.clip }

  init() throws {
    input = try ClipOnDisk(frames: 50)
  }

  private func run(
    share: Double, backend: FakeBackend = FakeBackend(), _ change: (inout TestRun) -> Void = { _ in }
  ) async throws -> TestRun.Result {
    var test = TestRun(backend)
    test.spec.compute = PipelineSpec.Compute()
    test.spec.compute?.share = share
    test.spec.compute?.leastPixels = 0
    change(&test)
    let result = try await test.run(input.path)
    #expect(result.frames.count == clip.frames && result.outcome.fault == nil)
    #expect(backend.counter.out == 0)
    return result
  }

  private func pixels(_ result: TestRun.Result) -> [Int] { result.frames.map { $0.patches?.px ?? -1 } }

  /// A frame was glanced at when its pixels are not those of its patches alone.
  private func isGlanced(_ frame: RecordLine) -> Bool {
    (frame.patches?.px ?? 0) > (frame.patches?.run ?? 0) * Self.patch
  }

  @Test(arguments: [0.05, 0.1, 0.2, 0.4, 1]) func noMoreIsSpentThanTheShare(share: Double) async throws {
    let result = try await run(share: share)
    let budget = share * Double(Self.native * clip.frames)
    // Two looks at everything are on the house.
    let first = Double(2 * Self.native)
    #expect(Double(pixels(result).reduce(0, +)) <= budget + first)
    #expect(isGlanced(result.frames[0]))
  }

  @Test func theIncomeHasLimits() async throws {
    let least = try await run(share: 0.001) { $0.spec.compute?.leastPixels = Self.native }
    let all = try await run(share: 1)
    #expect(pixels(least) == pixels(all))
    let most = try await run(share: 1) { $0.spec.compute?.mostPixels = Self.native / 10 }
    let tenth = try await run(share: 0.1)
    #expect(pixels(most) == pixels(tenth))
  }

  @Test func glancesKeepTheirInterval() async throws {
    let result = try await run(share: 10) { $0.spec.glance.seconds = 0.2 }
    #expect(result.frames.indices.filter { isGlanced(result.frames[$0]) } == Array(stride(from: 0, to: clip.frames, by: 5)))
    let every = try await run(share: 10) { $0.spec.glance.seconds = 0 }
    #expect(every.frames.allSatisfy(isGlanced))
  }

  /// A track is told in every frame, seen or not, and does not end because nobody looked.
  @Test func betweenTheLooksTracksArePredicted() async throws {
    let result = try await run(share: 0.1) { $0.spec.patchCount = 0 }
    let unseen = result.frames.filter { $0.patches?.px == 0 }
    #expect(unseen.count > clip.frames / 2)
    #expect(unseen.allSatisfy { $0.objects?.allSatisfy { $0.src == "predicted" } == true })
    let confirmed = result.frames.suffix(30).compactMap { $0.objects?.first { $0.state == "confirmed" }?.id }
    #expect(confirmed.count == 30 && Set(confirmed).count == 1)
    for (index, frame) in result.frames.enumerated().suffix(30) {
      let box = clip.square(index).box
      let told = frame.objects?.first { $0.state == "confirmed" }?.box ?? []
      #expect(told.count == 4 && BoundingBox(x: told[0], y: told[1], width: told[2], height: told[3]).iou(box) > 0.5, "frame \(index)")
    }
  }

  /// There is nothing else to buy.
  @Test func withoutPatchesGlancesGetEverything() async throws {
    let result = try await run(share: 0.125) {
      $0.spec.patchCount = 0
      $0.spec.glance.seconds = 0
    }
    // A glance is a quarter of a look at the whole frame; two are on the house.
    #expect(abs(result.frames.count(where: isGlanced) - (clip.frames / 2 + 2)) <= 1)
  }

  /// The glance sees every pixel of such a frame, so all that is spent is spent on it.
  @Test func aSmallFrameIsSeenInNativeResolution() async throws {
    let result = try await run(share: 0.25) { $0.spec.glance.nativePixels = 320 * 180 }
    let looked = pixels(result).filter { $0 > 0 }
    #expect(Set(looked) == [Self.native])
    #expect(abs(looked.count - clip.frames / 4) <= 2)
    #expect(pixels(result).starts(with: [Self.native, Self.native, 0]), "what is new is looked at twice at once")
    #expect(result.frames.allSatisfy { $0.patches?.run == 0 })
  }

  /// Marks of the head all over the frame ask for more patches than a look at all of it costs.
  @Test func aFullFrameIsSweptAsOftenAsIsPaidFor() async throws {
    var backend = FakeBackend()
    backend.redraws = { maps in maps.planes = maps.planes.map { _ in 1 } }
    let result = try await run(share: 0.25, backend: backend) { $0.manifest = FakeBackend.manifestWithMaps }
    let swept = result.frames.filter { $0.patches?.boxes == [[0, 0, 320, 180]] }
    #expect(swept.count >= clip.frames / 5)
    let spent = Double(pixels(result).reduce(0, +))
    #expect(spent <= 0.25 * Double(Self.native * clip.frames) + Double(2 * Self.native))
    #expect(result.frames.allSatisfy { $0.patches?.planned == 1 }, "what it is worth, paid for or not")
    // Meanwhile a glance in a second is enough.
    #expect(result.frames.dropFirst(6).count(where: isGlanced) - swept.count <= 2)
    let off = try await run(share: 0.25, backend: backend) {
      $0.manifest = FakeBackend.manifestWithMaps
      $0.spec.denseShare = nil
    }
    #expect(off.frames.allSatisfy { $0.patches?.boxes.allSatisfy { $0[2...] == [96, 96] } == true })
  }

  /// Frames that are full now and then: whether one is swept decides when the next glances are due, some frames later.
  @Test func theSameAtEverySpeed() async throws {
    var backend = FakeBackend()
    backend.redraws = { maps in
      // The square moves on: while it is in every second column of cells, marks are everywhere.
      let column = maps.planes.firstIndex(of: 1).map { $0 % maps.columns } ?? 0
      if column / 2 % 2 == 0 { maps.planes = maps.planes.map { _ in 1 } }
    }
    func run(seed: UInt64?) async throws -> TestRun.Result {
      try await self.run(share: 0.3, backend: backend) {
        $0.manifest = FakeBackend.manifestWithMaps
        $0.spec.attention.coverageSeconds = nil
        $0.spec.denseShare = 0.6
        $0.seed = seed
      }
    }
    let reference = try await run(seed: nil)
    let swept = reference.frames.map { $0.patches?.boxes == [[0, 0, 320, 180]] }
    #expect(swept.contains(true) && reference.frames.contains { $0.patches?.boxes.contains { $0[2] == 96 } == true })
    for seed in 1...5 as ClosedRange<UInt64> {
      let delayed = try await run(seed: seed)
      #expect(delayed.text == reference.text, "seed \(seed)")
    }
  }

  @Test func referencesAndPicturesAreNotLimited() async throws {
    for dense in DenseReference.allCases {
      let limited = try await run(share: 0.01) { $0.dense = dense }
      let free = try await run(share: 10) {
        $0.dense = dense
        $0.spec.compute = nil
      }
      #expect(pixels(limited) == pixels(free))
    }
    let stills = try await run(share: 0.01) { test in test.files = (0..<50).map { "\($0).png" } }
    #expect(stills.frames.allSatisfy(isGlanced))
  }
}
