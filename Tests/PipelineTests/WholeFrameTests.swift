import Fixtures
import Inference
import Perception
import Testing
import Video

@testable import Pipeline

/// A frame in which the glance hints at a crowd of small objects is looked at whole, at native resolution.
@Suite(.timeLimit(.minutes(10))) struct WholeFrameTests {
  private let input: ClipOnDisk
  private var clip: SyntheticClip { input.clip }
  private var path: String { input.path }

  /// Hints per megapixel. The glance sees the six places and the square of the clip; two or three of these lie in the patches that the two places are
  /// worth which the head marks, and count a quarter: 4.75 in 0.0576 Mpx at least.
  private static let crowd = 80.0

  init() throws {
    input = try ClipOnDisk(frames: 4)
  }

  /// Cells of the glance's map, of 16 px in the frame, no two of which share a patch.
  private static let places = [(1, 1), (9, 1), (18, 1), (1, 9), (9, 9), (18, 9)]

  private func run(
    places: Int, marks: Int? = nil, hasHead: Bool = true, _ change: (inout TestRun) -> Void = { _ in }
  ) async throws -> (result: TestRun.Result, models: Set<String>) {
    var backend = FakeBackend()
    backend.redraws = { maps in
      maps.planes = maps.planes.map { _ in 0 }
      for (column, row) in Self.places.prefix(marks ?? places) { maps.planes[row * maps.columns + column] = 1 }
    }
    backend.finds = { size in
      guard size == Size(width: 160, height: 96) else { return [] }
      return Self.places.prefix(places).map { BoundingBox(x: 8 * Double($0.0), y: 8 * Double($0.1), width: 7, height: 7) }
    }
    var test = TestRun(backend)
    test.manifest = hasHead ? FakeBackend.manifestWithMaps : FakeBackend.manifest
    test.spec.crowd = Self.crowd
    // Only what the places are worth.
    test.spec.attention.coverageSeconds = nil
    test.spec.attention.fusion.tracks = 0
    test.spec.attention.fusion.hints = 0
    test.spec.attention.coolShare = 0
    change(&test)
    let result = try await test.run(path)
    #expect(result.frames.count == clip.frames && result.outcome.fault == nil)
    #expect(backend.counter.out == 0)
    return (result, backend.counter.models)
  }

  @Test func aCrowdMeansOneLookAtEverything() async throws {
    let (result, models) = try await run(places: 6, marks: 2)
    for (index, frame) in result.frames.enumerated() {
      #expect(frame.patches?.boxes == [[0, 0, 320, 180]])
      #expect(frame.patches?.planned == 1 && frame.patches?.run == 1)
      #expect(frame.patches?.px == 160 * 96 + 320 * 192)
      let square = clip.square(index)
      let box = frame.objects?.first { $0.src == "patch:0" }?.box ?? []
      let real = [square.x, square.y, square.width, square.height].map(Double.init)
      #expect(zip(box, real).allSatisfy { abs($0 - $1) <= 1 }, "\(box), really \(real)")
    }
    // That of the patches is ready before the first frame.
    #expect(models == ["fake-glance.xml 160x96", "fake.xml 96x96", "fake.xml 320x192"])
  }

  @Test func withoutAHeadItMeansTheSame() async throws {
    // Without a head the hints themselves attract patches: all of them lie in the first eight.
    let (result, models) = try await run(places: 6, hasHead: false) { $0.spec.crowd = 25 }
    #expect(result.frames.allSatisfy { $0.patches?.boxes == [[0, 0, 320, 180]] && $0.patches?.px == 160 * 96 + 320 * 192 })
    #expect(models == ["fake.xml 160x96", "fake.xml 96x96", "fake.xml 320x192"])
  }

  /// What the frame is worth is told also where it does not get it.
  @Test(arguments: 0..<6) func fewerPlacesGetTheirPatches(places: Int) async throws {
    let (result, models) = try await run(places: places)
    for frame in result.frames {
      #expect(frame.patches?.planned == places && frame.patches?.run == min(places, 2))
      #expect(frame.patches?.px == 160 * 96 + min(places, 2) * 96 * 96)
      #expect(frame.patches?.boxes.allSatisfy { $0[2...] == [96, 96] } == true)
    }
    #expect(!models.contains("fake.xml 320x192"))
  }

  @Test func theSettingsDecide() async throws {
    for change in [{ $0.spec.crowd = nil }, { $0.spec.crowd = 100 }] as [(inout TestRun) -> Void] {
      let (result, _) = try await run(places: 6, marks: 2, change)
      #expect(result.frames.allSatisfy { $0.patches?.run == 2 && $0.patches?.planned == 2 })
    }
    let (result, _) = try await run(places: 1) { $0.spec.crowd = 8 }
    #expect(result.frames.allSatisfy { $0.patches?.boxes == [[0, 0, 320, 180]] })
  }

  @Test func aLargeFrameIsLookedAtInParts() async throws {
    let (result, models) = try await run(places: 6, marks: 2) { $0.spec.wholePixels = 41_000 }
    let parts = [[0, 0, 224, 180], [96, 0, 224, 180]]
    #expect(result.frames.allSatisfy { $0.patches?.planned == 2 && $0.patches?.boxes == parts })
    #expect(result.frames.allSatisfy { $0.patches?.px == 160 * 96 + 2 * 224 * 192 })
    #expect(models == ["fake-glance.xml 160x96", "fake.xml 96x96", "fake.xml 224x192"])
  }

  @Test func withoutPatchesThereIsNoWholeLookEither() async throws {
    let (result, models) = try await run(places: 6) { $0.spec.patchCount = 0 }
    #expect(result.frames.allSatisfy { $0.patches?.run == 0 && $0.patches?.planned == 0 })
    #expect(models == ["fake.xml 160x96"])
  }

  @Test func aModelOfOneSizeCannotLookAtEverything() async throws {
    let (result, models) = try await run(places: 6, hasHead: false) {
      $0.manifest.input.sizes = .fixed(Size(width: 160, height: 96))
    }
    #expect(models == ["fake.xml 160x96"])
    #expect(result.frames.allSatisfy { ($0.patches?.run ?? 0) <= 2 })
  }

  @Test func picturesOfTheirOwnAreLookedAtWholeToo() async throws {
    let (result, _) = try await run(places: 6, marks: 2) { $0.files = (0..<4).map { "\($0).png" } }
    #expect(result.frames.allSatisfy { $0.patches?.boxes == [[0, 0, 320, 180]] && $0.objects?.contains { $0.src == "patch:0" } == true })
  }

  /// Nothing waits for a picture: it is looked at in parts of twice the size that those of a video have.
  @Test func aPictureIsLookedAtInOnePieceWhereAFrameHasTwoParts() async throws {
    let (pictures, models) = try await run(places: 6, marks: 2) {
      $0.files = (0..<4).map { "\($0).png" }
      $0.spec.wholePixels = 41_000
    }
    #expect(pictures.frames.allSatisfy { $0.patches?.boxes == [[0, 0, 320, 180]] && $0.patches?.planned == 1 })
    #expect(models.contains("fake.xml 320x192"))
  }

  /// A pass over the whole frame would break the budget of a live source.
  @Test func liveSourcesNeverAre() async throws {
    var run = LiveRun()
    run.backend.redraws = { maps in maps.planes = maps.planes.map { _ in 1 } }
    run.spec.crowd = 1
    run.manifest = FakeBackend.manifestWithMaps
    run.spec.attention.patchSize = Size(width: 96, height: 96)
    let result = try await run.run { [path] around in
      try PlayedFeed(path) { (number) throws(VideoError) in around.settle(number) }
    }
    #expect(result.outcome.ledger.emitted == clip.frames)
    #expect(run.backend.counter.models == ["fake-glance.xml 64x64", "fake.xml 96x96"])
  }
}
