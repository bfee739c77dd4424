import Fixtures
import Perception
import Testing

@Suite struct AttentionPlannerTests {
  private let frame = Size(width: 1920, height: 1080)
  private let groups = ClassGroups(groups: [[2, 5, 7]], classCount: 80)

  private func plan(_ candidates: [Detection]) -> [Patch] {
    var planner = AttentionPlanner(settings: .stills, groups: groups, frame: frame, glanceScale: 1.0 / 3)
    var patches: [Patch] = []
    planner.plan(candidates: candidates, tracks: [], count: 4, at: .zero, into: &patches)
    return patches
  }

  private func detection(_ x: Double, _ y: Double, _ side: Double, score: Double = 0.4, classID: Int = 8) -> Detection {
    Detection(box: BoundingBox(x: x, y: y, width: side, height: side), score: score, classID: classID)
  }

  private func holds(_ patches: [Patch], _ box: BoundingBox) -> Bool {
    patches.contains { box.containment(in: Patch.innerArea(of: $0.rect, in: frame).box) == 1 }
  }

  @Test func smallEvidenceIsHeldWhole() {
    let objects = [detection(100, 900, 20), detection(1700, 40, 60), detection(900, 500, 90, score: 0.6)]
    let patches = plan(objects)
    #expect(patches.count == 3)
    for object in objects { #expect(holds(patches, object.box)) }
    #expect(patches.allSatisfy { $0.reason == .saliency && $0.gain > 0 })
  }

  @Test func largeObjectsAndTheirPartsAttractNothing() {
    #expect(plan([detection(300, 300, 400, score: 0.99)]).isEmpty)
    let parts = [detection(300, 300, 400, score: 0.97), detection(320, 600, 30, score: 0.3), detection(600, 620, 40, score: 0.4)]
    #expect(plan(parts).isEmpty, "parts of a sure large object")
    let others = [detection(300, 300, 400, score: 0.97), detection(320, 600, 30, score: 0.3, classID: 0)]
    #expect(plan(others).count == 1, "a person in front of it is no part")
  }

  @Test func faintEvidenceIsNotWorthAPatch() {
    #expect(plan([detection(500, 500, 20, score: 0.05)]).isEmpty)
    #expect(plan([detection(500, 500, 20, score: 0.15)]).count == 1)
  }

  @Test func tracksAreLookedForWhereTheyWillBe() {
    var tracker = Tracker(settings: .init(), groups: groups)
    for index in 0..<10 {
      let seen = [detection(400 + 40 * Double(index), 500, 30, score: 0.9)]
      tracker.update(seen, examined: .everything, at: MediaTime(value: Int64(index), denominator: 30), frame: frame)
    }
    var planner = AttentionPlanner(settings: .stills, groups: groups, frame: frame, glanceScale: 1.0 / 3)
    var patches: [Patch] = []
    // 15 frames later it is 600 px further on.
    planner.plan(candidates: [], tracks: tracker.tracks, count: 2, at: MediaTime(value: 24, denominator: 30), into: &patches)
    #expect(patches.count == 1)
    #expect(patches.first?.reason == .track)
    #expect(holds(patches, BoundingBox(x: 1360, y: 500, width: 30, height: 30)))
  }

  @Test func framesNoLargerThanTheGlanceNeedNoPatches() {
    var planner = AttentionPlanner(settings: .init(), groups: groups, frame: Size(width: 320, height: 240), glanceScale: 1)
    var patches = [Patch(rect: PixelRect(x: 0, y: 0, width: 2, height: 2), reason: .track, gain: 0)]
    planner.plan(candidates: [detection(5, 5, 20)], tracks: [], count: 4, at: .zero, into: &patches)
    #expect(patches.isEmpty)
  }

  @Test func aResetPlannerIsAsNew() {
    var random = SeededGenerator("aResetPlannerIsAsNew", seed: 24)
    var used = AttentionPlanner(settings: .init(), groups: groups, frame: frame, glanceScale: 1.0 / 3)
    var (first, second): ([Patch], [Patch]) = ([], [])
    for index in 0..<50 {
      let noise = (0..<30).map { _ in random.detection(in: frame, longest: 50) }
      used.plan(candidates: noise, tracks: [], count: 4, at: MediaTime(value: Int64(index), denominator: 30), into: &first)
    }
    used.reset()
    var fresh = AttentionPlanner(settings: .init(), groups: groups, frame: frame, glanceScale: 1.0 / 3)
    for index in 0..<50 {
      let noise = (0..<30).map { _ in random.detection(in: frame, longest: 50) }
      let time = MediaTime(value: Int64(index), denominator: 25)
      used.plan(candidates: noise, tracks: [], count: 4, at: time, into: &first)
      fresh.plan(candidates: noise, tracks: [], count: 4, at: time, into: &second)
      #expect(first == second)
      #expect(used.saliency == fresh.saliency)
    }
  }

  @Test func aHeadOfItsOwnCanReplaceTheEvidence() {
    var planner = AttentionPlanner(settings: .stills, groups: groups, frame: frame, glanceScale: 1.0 / 3)
    var head = SaliencyMap(columns: planner.saliency.columns, rows: planner.saliency.rows)
    head[column: 70, row: 40] = 0.9
    var patches: [Patch] = []
    planner.plan(evidence: head, tracks: [], count: 4, at: .zero, into: &patches)
    #expect(patches.count == 1)
    let cell = Double(planner.gridCell)
    #expect(holds(patches, BoundingBox(x: 70 * cell, y: 40 * cell, width: cell, height: cell)))
  }

  /// A place that was left waits for less than `returnSeconds`; hysteresis gives the better one longer turns, not all of them.
  @Test(arguments: [(hysteresis: 0.0, least: 20), (AttentionPlanner.Settings().hysteresis, 5)])
  func ofTwoPlacesAndOnePatchBothGetTheirTurn(hysteresis: Double, least: Int) {
    var settings = AttentionPlanner.Settings()
    settings.coverageSeconds = nil
    settings.hysteresis = hysteresis
    var planner = AttentionPlanner(settings: settings, groups: groups, frame: frame, glanceScale: 1.0 / 3)
    let places = [detection(200, 200, 24, score: 0.5), detection(1500, 800, 24, score: 0.45)]
    var turns = [0, 0]
    var patches: [Patch] = []
    for index in 0..<60 {
      planner.plan(candidates: places, tracks: [], count: 1, at: MediaTime(value: Int64(index), denominator: 30), into: &patches)
      for (place, candidate) in places.enumerated() where holds(patches, candidate.box) { turns[place] += 1 }
    }
    #expect(turns[0] >= least && turns[1] >= least, "\(turns)")
  }
}
