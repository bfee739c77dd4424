import Fixtures
import Testing

@testable import Perception

/// The planner when time allows fewer patches than the frame is worth.
@Suite struct AttentionPressureTests {
  private let frame = Size(width: 1920, height: 1080)
  private let groups = ClassGroups(groups: [], classCount: 4)
  private let side = 24.0

  private func planner(coverage: Double? = nil) -> AttentionPlanner {
    var settings = AttentionPlanner.Settings()
    settings.coverageSeconds = coverage
    return AttentionPlanner(settings: settings, groups: groups, frame: frame, glanceScale: 1.0 / 3)
  }

  private func time(_ index: Int) -> MediaTime { MediaTime(value: Int64(index), denominator: 30) }

  private func detection(_ x: Double, _ y: Double, score: Double = 0.9, side: Double = 24) -> Detection {
    Detection(box: BoundingBox(x: x, y: y, width: side, height: side), score: score, classID: 0, source: .patch(0))
  }

  private func track(_ id: Int, at x: Double, _ y: Double, seen: Int, now: Int, state: TrackState = .confirmed, side: Double = 24) -> Track
  {
    Track(
      id: id, state: state, box: BoundingBox(x: x, y: y, width: side, height: side), time: time(now), velocityX: 0, velocityY: 0,
      growthX: 0,
      growthY: 0, classID: 0, score: 0.9, belief: 2,
      age: 30, hits: 20, firstSeen: time(0), lastSeen: time(seen), source: nil, wasExamined: false, isUnchallenged: true,
      missedSeconds: 0, centerDeviation: 2, velocityDeviation: 1)
  }

  private func holds(_ patches: [Patch], _ box: BoundingBox) -> Bool {
    patches.contains { box.containment(in: Patch.innerArea(of: $0.rect, in: frame).box) == 1 }
  }

  /// The same noise and the same tracks for several planners.
  private func scene(_ index: Int, _ random: inout SeededGenerator) -> (candidates: [Detection], tracks: [Track]) {
    let candidates = (0..<random.int(0...12)).map { _ in random.detection(in: frame, longest: 60) }
    let tracks = (0..<random.int(0...6)).map { id in
      track(
        id, at: random.double(0...1850), random.double(0...1000), seen: max(0, index - random.int(0...40)), now: index,
        state: TrackState.allCases[random.int(0...2)])
    }
    return (candidates, tracks)
  }

  @Test(arguments: 0..<3 as Range<UInt64>) func withEnoughTimeTheLimitChangesNothing(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var (plain, same, generous) = (planner(coverage: 2), planner(coverage: 2), planner(coverage: 2))
    var (first, second, third): ([Patch], [Patch], [Patch]) = ([], [], [])
    for index in 0..<45 {
      let scene = scene(index, &random)
      plain.plan(candidates: scene.candidates, tracks: scene.tracks, count: 5, at: time(index), into: &first)
      same.plan(candidates: scene.candidates, tracks: scene.tracks, count: 5, limit: 5, at: time(index), into: &second)
      // Whatever may be spent beyond what is wanted, the choice is the one for the limit.
      let count = random.int(first.count...5)
      generous.plan(candidates: scene.candidates, tracks: scene.tracks, count: count, limit: 5, at: time(index), into: &third)
      #expect(first == second && first == third, "frame \(index) of seed \(seed), \(count) of \(first.count)")
      #expect(plain.wanted == first.count && same.wanted == first.count && generous.wanted == first.count)
      #expect(plain.worstStaleness == generous.worstStaleness && plain.saliency == generous.saliency)
    }
  }

  @Test(arguments: 0..<3 as Range<UInt64>) func itTellsWhatTheLimitWouldHaveGiven(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var (pressed, before): (AttentionPlanner, AttentionPlanner) = (planner(coverage: 2), planner(coverage: 2))
    var (few, many): ([Patch], [Patch]) = ([], [])
    var underPressure = 0
    for index in 0..<45 {
      let scene = scene(index, &random)
      let count = random.int(0...3)
      // A copy of the planner as it is before this frame, given the whole limit.
      before = pressed
      before.plan(candidates: scene.candidates, tracks: scene.tracks, count: 6, at: time(index), into: &many)
      pressed.plan(candidates: scene.candidates, tracks: scene.tracks, count: count, limit: 6, at: time(index), into: &few)
      #expect(pressed.wanted == many.count)
      #expect(few.count == min(count, many.count), "all that may be spent is spent, frame \(index) of seed \(seed)")
      #expect(Set(few.map(\.rect)).count == few.count)
      if few.count < many.count { underPressure += 1 }
    }
    #expect(underPressure > 15)
  }

  @Test func confirmedTracksComeBeforeEvidence() {
    var planner = planner()
    var patches: [Patch] = []
    let strong = [detection(200, 200, score: 0.99), detection(1500, 200, score: 0.99), detection(200, 900, score: 0.99)]
    let small = track(1, at: 1500, 900, seen: 20, now: 29)
    planner.plan(candidates: strong, tracks: [small], count: 4, at: time(30), into: &patches)
    #expect(patches.count == 4 && patches.first?.reason == .saliency)
    planner.plan(candidates: strong, tracks: [small], count: 1, limit: 4, at: time(31), into: &patches)
    #expect(patches.count == 1 && patches.first?.reason == .track)
    #expect(holds(patches, small.box))
    #expect(planner.wanted >= 3)
    #expect((patches.first?.gain ?? 0) > 0)
  }

  @Test func aLostTrackIsLookedForWhereItIsExpected() {
    var patches: [Patch] = []
    var lost = track(1, at: 1500, 900, seen: 20, now: 29, state: .lost)
    // After 0.3 s without a sighting the place of an object of 24 px is uncertain by about half of that.
    (lost.velocityX, lost.missedSeconds, lost.centerDeviation) = (-300, 0.2, 14)
    let expected = lost.predictedBox(at: time(30))
    var free = planner()
    free.plan(candidates: [], tracks: [lost], count: 2, at: time(30), into: &patches)
    #expect(holds(patches, expected))
    // Within the budget: what is seen comes first.
    var pressed = planner()
    pressed.plan(candidates: [detection(200, 200, score: 0.99)], tracks: [lost], count: 1, at: time(30), into: &patches)
    #expect(patches.count == 1 && !holds(patches, expected))
  }

  @Test func tracksThatNeedNoPatchDoNotComeFirst() {
    let strong = [detection(200, 200, score: 0.99), detection(1500, 200, score: 0.99), detection(300, 900, score: 0.99)]
    var seenByGlance = track(1, at: 1500, 900, seen: 29, now: 29)
    seenByGlance.source = .glance
    let large = track(2, at: 900, 500, seen: 10, now: 29, side: 400)
    let tentative = track(3, at: 1500, 900, seen: 20, now: 29, state: .tentative)
    let lost = track(4, at: 1500, 900, seen: 0, now: 29, state: .lost)
    for other in [seenByGlance, large, tentative, lost] {
      var upkeep = TrackUpkeep(
        groups: groups, ownership: GlanceOwnership(), patchSide: 416, glanceScale: 1.0 / 3,
        grid: PatchGrid(frame: frame, patch: Size(width: 416, height: 416), gridCell: 24), exponent: 4)
      upkeep.estimate([other], at: time(30), coverage: CoverageMap(columns: upkeep.map.columns, rows: upkeep.map.rows), now: 1)
      #expect(upkeep.map.values.allSatisfy { $0 == 0 }, "track \(other.id)")
      var planner = planner()
      var patches: [Patch] = []
      let tracks = [other, track(5, at: 100, 500, seen: 20, now: 29)]
      planner.plan(candidates: strong, tracks: tracks, count: 1, limit: 4, at: time(30), into: &patches)
      #expect(holds(patches, BoundingBox(x: 100, y: 500, width: 24, height: 24)), "track 5 comes first beside track \(other.id)")
    }
  }

  /// Tracks in places that no two of which share a patch; one place has many of them.
  @Test(arguments: [1, 2], [0, 12]) func tracksTakeTurns(count: Int, crowd: Int) {
    let places = [(100.0, 100.0), (900.0, 100.0), (1700.0, 100.0), (100.0, 900.0), (900.0, 900.0), (1700.0, 900.0)]
    var random = SeededGenerator("tracksTakeTurns", seed: 41)
    var planner = planner()
    var seen = [Int](repeating: 0, count: places.count)
    var longest = 0
    var patches: [Patch] = []
    for index in 0..<60 {
      var tracks = places.enumerated().map { place, at in track(place, at: at.0, at.1, seen: seen[place], now: index) }
      tracks += (0..<crowd).map { track(100 + $0, at: 150 + 12 * Double($0), 150, seen: seen[0], now: index) }
      let noise = (0..<10).map { _ in detection(random.double(0...1850), random.double(0...1000), score: 0.8) }
      planner.plan(candidates: noise, tracks: tracks, count: count, limit: 8, at: time(index), into: &patches)
      #expect(patches.count == count && patches.allSatisfy { $0.reason == .track })
      for (place, at) in places.enumerated() {
        if holds(patches, BoundingBox(x: at.0, y: at.1, width: side, height: side)) { seen[place] = index }
        longest = max(longest, index - seen[place])
      }
    }
    // A turn of all places without a crowd; with one, 13^(1/4) = 1.9 times as long.
    #expect(longest <= (crowd == 0 ? 1 : 2) * (places.count / count + 1), "\(longest) frames")
  }

  @Test(arguments: [1, 2, 3]) func coverageKeepsItsShareOfTheFewerPatches(count: Int) {
    var random = SeededGenerator("coverageKeepsItsShare", seed: 42)
    var settings = AttentionPlanner.Settings()
    settings.coverageShare = 0.3
    settings.coverageSeconds = 0.4
    var planner = AttentionPlanner(settings: settings, groups: groups, frame: frame, glanceScale: 1.0 / 3)
    var patches: [Patch] = []
    var (coverage, upkeep) = (0, 0)
    for index in 0..<90 {
      let tracks = (0..<40).map { track($0, at: random.double(0...1850), random.double(0...1000), seen: max(0, index - 9), now: index) }
      planner.plan(candidates: [], tracks: tracks, count: count, limit: 8, at: time(index), into: &patches)
      coverage += patches.filter { $0.reason == .coverage }.count
      upkeep += patches.filter { $0.reason == .track }.count
    }
    let total = Double(90 * count)
    // Salient patches cover what is due at times, so it may be a little less.
    #expect(Double(coverage) <= 0.3 * total + 3 && Double(coverage) >= 0.2 * total, "\(coverage) of \(total)")
    #expect(Double(upkeep) >= 0.65 * total)
  }

  @Test func withoutAPatchNothingIsLookedAt() {
    var planner = planner(coverage: 2)
    var patches: [Patch] = []
    for index in 0..<90 {
      planner.plan(candidates: [detection(500, 500)], tracks: [], count: 0, limit: 4, at: time(index), into: &patches)
      #expect(patches.isEmpty)
      #expect(planner.wanted > 0)
    }
    #expect(abs(planner.worstStaleness - 89.0 / 30) < 1e-6)
  }
}
