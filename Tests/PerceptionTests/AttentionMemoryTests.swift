import Fixtures
import Perception
import Testing

/// How many patches a frame gets, and what the planner remembers of places.
@Suite struct AttentionMemoryTests {
  private let frame = Size(width: 1920, height: 1080)
  private let groups = ClassGroups(groups: [], classCount: 4)
  /// No two of them share a patch.
  private static let places = [(4, 5), (20, 5), (36, 5), (52, 5), (68, 5), (4, 38), (20, 38), (36, 38), (52, 38), (68, 38)]

  private func planner(_ change: (inout AttentionPlanner.Settings) -> Void = { _ in }) -> AttentionPlanner {
    var settings = AttentionPlanner.Settings.stills
    change(&settings)
    settings.headFloor = 0.3
    return AttentionPlanner(settings: settings, groups: groups, frame: frame, glanceScale: 1.0 / 3, headStride: 8)
  }

  private func map(_ places: [(Int, Int)], _ values: [Float]) -> SaliencyMap {
    var map = SaliencyMap(columns: 80, rows: 45)
    for (place, value) in zip(places, values) { map[column: place.0, row: place.1] = value }
    return map
  }

  private func map(_ places: [(Int, Int)], _ value: Float = 0.8) -> SaliencyMap {
    map(places, [Float](repeating: value, count: places.count))
  }

  private func time(_ index: Int) -> MediaTime { MediaTime(value: Int64(index), denominator: 30) }

  private func sees(_ patches: [Patch], _ place: (Int, Int)) -> Bool {
    let cell = BoundingBox(x: 24 * Double(place.0), y: 24 * Double(place.1), width: 24, height: 24)
    return patches.contains { cell.containment(in: Patch.innerArea(of: $0.rect, in: frame).box) == 1 }
  }

  private func report(_ patches: [Patch], found: [BoundingBox] = []) -> LookReport {
    LookReport(examined: patches.map { Patch.innerArea(of: $0.rect, in: frame) }, found: found)
  }

  @Test func asManyPatchesAsThereArePlaces() {
    for count in [0, 1, 4, 8] {
      for limit in [nil, 8, 16] {
        for number in 0...Self.places.count {
          var planner = planner()
          var patches: [Patch] = []
          planner.plan(evidence: map(Array(Self.places.prefix(number))), tracks: [], count: count, limit: limit, at: .zero, into: &patches)
          #expect(patches.count == min(number, count))
          #expect(planner.wanted == min(number, max(count, limit ?? 0)), "\(number) places, \(count) patches, limit \(limit ?? -1)")
          #expect(Self.places.prefix(number).count { sees(patches, $0) } == patches.count)
        }
      }
    }
  }

  @Test func placesThatPromiseLittleGetNone() {
    var patches: [Patch] = []
    for (value, expected) in [(0.29, 0), (0.31, 8)] as [(Float, Int)] {
      var planner = planner()
      planner.plan(evidence: map(Self.places, value), tracks: [], count: 8, limit: 8, at: .zero, into: &patches)
      #expect(patches.count == expected && planner.wanted == expected)
    }
  }

  @Test func theGridFollowsTheHead() {
    let sizes = [(Size(width: 1920, height: 1080), 24), (Size(width: 1280, height: 720), 16), (Size(width: 3840, height: 2160), 48)]
    for (frame, cell) in sizes {
      let scale = 640 / Double(frame.width)
      let planner = AttentionPlanner(settings: .init(), groups: groups, frame: frame, glanceScale: scale, headStride: 8)
      #expect(planner.gridCell == cell && planner.saliency.columns == 80 && planner.saliency.rows == 45)
      let plain = AttentionPlanner(settings: .init(), groups: groups, frame: frame, glanceScale: scale)
      #expect(plain.gridCell == AttentionPlanner.Settings().gridCell)
    }
  }

  @Test func aHeadHasAFloorOfItsOwn() {
    var settings = AttentionPlanner.Settings()
    (settings.saliencyFloor, settings.headFloor, settings.coverageSeconds) = (0.3, 0.6, nil)
    var patches: [Patch] = []
    for (stride, value, expected) in [(8, 0.59, 0), (8, 0.61, 1), (nil, 0.29, 0), (nil, 0.31, 1)] as [(Int?, Float, Int)] {
      var planner = AttentionPlanner(settings: settings, groups: groups, frame: frame, glanceScale: 1.0 / 3, headStride: stride)
      planner.plan(evidence: map([(10, 10)], value), tracks: [], count: 8, at: .zero, into: &patches)
      #expect(patches.count == expected, "a saliency of \(value), head: \(stride != nil)")
    }
  }

  /// How often one patch jumps between two places that differ by noise only.
  private func jumps(hysteresis: Double, seed: UInt64) -> Int {
    var random = SeededGenerator(seed: seed)
    var planner = planner { $0.hysteresis = hysteresis }
    var patches: [Patch] = []
    var (last, jumps): (PixelRect?, Int) = (nil, 0)
    for index in 0..<60 {
      // 1 % of the saliency is 4 % of the gain.
      let noisy = map([(10, 10), (60, 30)], (0..<2).map { _ in Float(0.6 * random.double(0.99...1.01)) })
      planner.plan(evidence: noisy, tracks: [], count: 1, at: time(index), into: &patches)
      if let last, last != patches.first?.rect { jumps += 1 }
      last = patches.first?.rect
    }
    return jumps
  }

  @Test(arguments: 0..<5 as Range<UInt64>) func nearlyEqualPlacesDoNotAlternate(seed: UInt64) {
    #expect(jumps(hysteresis: AttentionPlanner.Settings().hysteresis, seed: seed) == 0, "seed \(seed)")
    #expect(jumps(hysteresis: 0, seed: seed) > 10, "seed \(seed)")
  }

  @Test func aBetterPlaceIsTakenAtOnce() {
    var planner = planner { $0.hysteresis = 0.15 }
    var patches: [Patch] = []
    planner.plan(evidence: map([(10, 10)]), tracks: [], count: 1, at: time(0), into: &patches)
    planner.plan(evidence: map([(10, 10), (60, 30)], [0.6, 0.7]), tracks: [], count: 1, at: time(1), into: &patches)
    #expect(sees(patches, (60, 30)))
    planner.plan(evidence: map([]), tracks: [], count: 1, at: time(2), into: &patches)
    #expect(patches.isEmpty, "a place that promises nothing any more is not kept")
  }

  /// The picture goes right by a cell per frame, as a camera that turns left sees it.
  @Test func aWarmPlaceMovesWithTheCamera() {
    var (moved, still) = (planner { $0.halfLife = 10 }, planner { $0.halfLife = 10 })
    var patches: [Patch] = []
    for planner in [0, 1] {
      var copy = planner == 0 ? moved : still
      copy.plan(evidence: map([(20, 12)]), tracks: [], count: 1, at: time(0), into: &patches)
      for index in 1...30 {
        if planner == 0 { copy.move(by: CameraMotion(dx: 24)) }
        copy.plan(evidence: map([]), tracks: [], count: 1, at: time(index), into: &patches)
      }
      #expect(sees(patches, (50, 12)) == (planner == 0) && sees(patches, (20, 12)) == (planner == 1))
      if planner == 0 { moved = copy } else { still = copy }
    }
    #expect(moved.saliency[column: 50, row: 12] == still.saliency[column: 20, row: 12])
    moved.move(by: CameraMotion(dx: 5000))
    moved.plan(evidence: map([]), tracks: [], count: 1, at: time(31), into: &patches)
    #expect(patches.isEmpty, "what left the frame is gone")
  }

  @Test func aPlaceThatWasFoundEmptyLosesToAFreshOne() {
    for (found, expected) in [(false, (60, 30)), (true, (10, 10))] {
      var planner = planner {
        $0.coolShare = 0.8
        $0.hysteresis = 0.15
      }
      var patches: [Patch] = []
      for index in 0..<15 {
        planner.plan(evidence: map([(10, 10)]), tracks: [], count: 1, at: time(index), into: &patches)
        let boxes = found ? [BoundingBox(x: 244, y: 244, width: 16, height: 16)] : []
        planner.learn(report(patches, found: boxes), at: time(index))
      }
      planner.plan(evidence: map([(10, 10), (60, 30)], [0.8, 0.7]), tracks: [], count: 1, at: time(15), into: &patches)
      #expect(sees(patches, expected), "found: \(found)")
      // And the camera takes that along.
      planner.move(by: CameraMotion(dx: 240, dy: 48))
      planner.plan(evidence: map([(20, 12), (60, 30)], [0.8, 0.7]), tracks: [], count: 1, at: time(16), into: &patches)
      #expect(sees(patches, found ? (20, 12) : (60, 30)), "found: \(found)")
      // Forgotten after a while without looks.
      for index in 1...4 { planner.learn(LookReport(), at: MediaTime(value: Int64(index), denominator: 1)) }
      planner.plan(evidence: map([(20, 12)]), tracks: [], count: 1, at: MediaTime(value: 5, denominator: 1), into: &patches)
      #expect(sees(patches, (20, 12)))
    }
  }

  @Test func aFrameSeenAsAWholeOwesNoCoverage() {
    var spent = [0, 0]
    for kind in [0, 1] {
      var planner = planner { $0.coverageSeconds = 2 }
      var patches: [Patch] = []
      for index in 0..<90 {
        planner.plan(evidence: map([]), tracks: [], count: 4, at: time(index), into: &patches)
        spent[kind] += patches.count
        if kind == 1 { planner.look(at: [PixelRect(x: 0, y: 0, width: frame.width, height: frame.height)], tracks: [], at: time(index)) }
      }
      #expect(kind == 0 || planner.worstStaleness < 0.04)
    }
    #expect(spent[0] > 20 && spent[1] == 0, "\(spent)")
  }
}
