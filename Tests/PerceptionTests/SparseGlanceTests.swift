import Fixtures
import Perception
import Testing

/// What is done with frames that were not glanced at.
@Suite struct SparseGlanceTests {
  private let frame = Size(width: 1920, height: 1080)
  private let groups = ClassGroups(groups: [], classCount: 4)
  private let whole = PixelRect(x: 0, y: 0, width: 1920, height: 1080)

  private func time(_ index: Int) -> MediaTime { MediaTime(value: Int64(index), denominator: 30) }

  private func planner(_ change: (inout AttentionPlanner.Settings) -> Void = { _ in }) -> AttentionPlanner {
    var settings = AttentionPlanner.Settings.stills
    settings.headFloor = 0.3
    change(&settings)
    return AttentionPlanner(settings: settings, groups: groups, frame: frame, glanceScale: 1.0 / 3, headStride: 8)
  }

  private func map(_ places: [(Int, Int)], _ value: Float = 0.8) -> SaliencyMap {
    var map = SaliencyMap(columns: 80, rows: 45)
    for place in places { map[column: place.0, row: place.1] = value }
    return map
  }

  private func sees(_ patches: [Patch], _ place: (Int, Int)) -> Bool {
    let cell = BoundingBox(x: 24 * Double(place.0), y: 24 * Double(place.1), width: 24, height: 24)
    return patches.contains { cell.containment(in: Patch.innerArea(of: $0.rect, in: frame).box) == 1 }
  }

  @Test func theEvidenceOfTheLastGlanceStays() {
    var planner = planner()
    var patches: [Patch] = []
    planner.see(map([(10, 10), (60, 30)]), at: time(0))
    for index in 0..<10 {
      planner.plan(tracks: [], count: 4, isPressed: false, at: time(index), into: &patches)
      #expect(patches.count == 2 && sees(patches, (10, 10)) && sees(patches, (60, 30)), "frame \(index)")
    }
    planner.see(map([]), at: time(10))
    planner.plan(tracks: [], count: 4, isPressed: false, at: time(10), into: &patches)
    #expect(patches.isEmpty)
  }

  @Test func itMovesWithTheCamera() {
    var planner = planner()
    var patches: [Patch] = []
    planner.see(map([(10, 10)]), at: time(0))
    for index in 1...5 {
      planner.move(by: CameraMotion(dx: 48))
      planner.plan(tracks: [], count: 1, isPressed: false, at: time(index), into: &patches)
    }
    #expect(sees(patches, (20, 10)) && !sees(patches, (8, 10)))
  }

  /// With a third of the patches that they are worth, all places get their turn: none is thought to be lost without one.
  @Test func whereComputeIsShortPlacesTakeTurns() {
    var planner = planner {
      $0.fusion.staleness = AttentionPlanner.Settings().fusion.staleness
      $0.hysteresis = AttentionPlanner.Settings().hysteresis
    }
    let places = [(4, 5), (20, 5), (36, 5), (4, 38), (20, 38), (36, 38)]
    var turns = [Int](repeating: 0, count: places.count)
    var patches: [Patch] = []
    planner.see(map(places), at: time(0))
    for index in 0..<60 {
      planner.plan(tracks: [], count: 2, limit: 16, isPressed: false, at: time(index), into: &patches)
      #expect(patches.count == 2 && planner.wanted == 6)
      for (place, cell) in places.enumerated() where sees(patches, cell) { turns[place] += 1 }
    }
    #expect(turns.min() ?? 0 >= 10, "\(turns)")
  }

  @Test func wishesDoNotDependOnEarlierLooks() {
    var planner = planner { $0.fusion.staleness = 1 }
    var (wishes, patches): ([PixelRect], [Patch]) = ([], [])
    planner.see(map([(4, 5), (20, 5), (36, 5)]), at: time(0))
    planner.wishes(tracks: [], limit: 16, at: time(0), into: &wishes)
    #expect(wishes.count == 3)
    planner.plan(tracks: [], count: 3, isPressed: false, at: time(0), into: &patches)
    #expect(Set(patches.map(\.rect)) == Set(wishes))
    planner.wishes(tracks: [], limit: 16, at: time(0), into: &wishes)
    #expect(wishes.count == 3)
    planner.wishes(tracks: [], limit: 2, at: time(0), into: &wishes)
    #expect(wishes.count == 2)
    planner.plan(tracks: [], count: 3, isPressed: false, at: time(0), into: &patches)
    #expect(patches.isEmpty, "the places have just been looked at")
  }

  @Test func aPartThatWasLookedAtOwesNoCoverage() {
    var (left, nothing) = (planner { $0.coverageSeconds = 2 }, planner { $0.coverageSeconds = 2 })
    for index in 0..<90 {
      left.look(at: [PixelRect(x: 0, y: 0, width: 1100, height: 1080)], tracks: [], at: time(index))
      nothing.look(at: [], tracks: [], at: time(index))
    }
    #expect(abs(left.worstStaleness - 89.0 / 30) < 1e-9 && abs(nothing.worstStaleness - 89.0 / 30) < 1e-9)
    var patches: [Patch] = []
    left.plan(tracks: [], count: 4, isPressed: false, at: time(90), into: &patches)
    #expect(!patches.isEmpty && patches.allSatisfy { $0.rect.maxX > 1084 }, "only the right waits")
    nothing.plan(tracks: [], count: 4, isPressed: false, at: time(90), into: &patches)
    #expect(patches.contains { $0.rect.maxX <= 1084 })
  }

  @Test func theWaterLineIsCarriedWithoutLosingTrust() {
    var (searched, carried) = (HorizonFilter(frameHeight: 1080), HorizonFilter(frameHeight: 1080))
    #expect(carried.carried(by: nil) == nil)
    let line = Horizon(left: 500, right: 520, frameWidth: 1920, confidence: 0.9)
    for index in 0...20 {
      _ = searched.update(line, at: time(index))
      _ = carried.update(line, at: time(index))
    }
    let before = carried.carried(by: .identity)
    var (missed, kept): (Horizon?, Horizon?)
    for index in 21...40 {
      missed = searched.update(nil, at: time(index), motion: CameraMotion(dy: 2))
      kept = carried.carried(by: CameraMotion(dy: 2))
    }
    #expect(kept?.confidence == before?.confidence && missed.map { $0.confidence < (kept?.confidence ?? 0) } == true)
    #expect(kept.map { abs($0.left - 540) < 1e-6 && abs($0.right - 560) < 1e-6 } == true)
    #expect(carried.carried(by: CameraMotion(dy: 300, confidence: 0.1)) == kept, "motion that is not relied upon is not followed")
  }

  /// The place of a detection is looked up where the camera had it when the glance was taken.
  @Test func theContextIsThatOfTheGlance() {
    var maps = GlanceMaps(columns: 80, rows: 45, stride: 8, planes: [Float](repeating: 0.01, count: 3600))
    for row in 9...11 { for column in 19...21 { maps.planes[row * 80 + column] = 0.99 } }
    let scorer = ContextScorer(
      weights: [.init(bias: 0, score: 1, saliency: 1, size: 0, glance: 2)], planes: [0], groups: ClassGroups(groups: [], classCount: 1))
    let seen = Detection(box: BoundingBox(x: 480, y: 240, width: 20, height: 20), score: 0.4, classID: 0)
    let pan = CameraMotion(dx: 300, dy: 40)
    func score(_ box: BoundingBox, motion: CameraMotion) -> Double {
      var detections = [Detection(box: box, score: 0.3, classID: 0)]
      scorer.rescore(&detections, in: GlanceContext(found: [seen], maps: maps, scaleX: 1.0 / 3, scaleY: 1.0 / 3, motion: motion))
      #expect(detections[0].box == box)
      return detections[0].score
    }
    let there = score(seen.box, motion: .identity)
    #expect(there > 0.9)
    #expect(abs(score(pan.apply(seen.box), motion: pan) - there) < 1e-9)
    #expect(score(pan.apply(seen.box), motion: .identity) < 0.1 && score(seen.box, motion: pan) < 0.1)
  }

  /// What a patch finds beyond its share is dropped and left to the glance. So in a frame without one nobody has looked at a ferry.
  @Test(arguments: [(150.0, false, false), (150, true, true), (100, false, true), (100, true, true)])
  func aPatchDoesNotExamineWhatIsTheGlances(side: Double, isGlanced: Bool, isExamined: Bool) {
    var tracker = Tracker(settings: .init(), groups: groups)
    let there = Detection(box: BoundingBox(x: 700, y: 400, width: side, height: 60), score: 0.97, classID: 0)
    for index in 0..<10 { tracker.update([there], examined: .everything, at: time(index), frame: frame) }
    // 0.35 of 320 px are 112.
    let patch = Examination(
      patches: [PixelRect(x: 600, y: 300, width: 320, height: 320)], glanceScale: isGlanced ? 1.0 / 3 : 0, ownership: GlanceOwnership(),
      ownershipScale: 1.0 / 3)
    for index in 10..<40 { tracker.update([], examined: patch, at: time(index), frame: frame) }
    #expect(tracker.tracks.first?.wasExamined == isExamined)
    #expect(tracker.tracks.first?.state == (isExamined ? .lost : .confirmed))
  }

  @Test func anOwnShareOfAGroupDecides() {
    var tracker = Tracker(settings: .init(), groups: groups)
    let there = Detection(box: BoundingBox(x: 700, y: 400, width: 150, height: 60), score: 0.97, classID: 1)
    for index in 0..<10 { tracker.update([there], examined: .everything, at: time(index), frame: frame) }
    let ownership = GlanceOwnership(patchShareByGroup: [groups.group(of: 1): 0.5])
    let patch = Examination(
      patches: [PixelRect(x: 600, y: 300, width: 320, height: 320)], glanceScale: 0, ownership: ownership, ownershipScale: 1.0 / 3)
    tracker.update([], examined: patch, at: time(10), frame: frame)
    #expect(tracker.tracks.first?.wasExamined == true)
  }

  /// Two looks that find nothing end a track's claim, however many frames lie between them; one does not.
  @Test(arguments: [1, 3, 5, 15]) func missesCountByTheTimeBetweenLooks(step: Int) {
    var tracker = Tracker(settings: .init(), groups: groups)
    let there = Detection(box: BoundingBox(x: 100, y: 100, width: 20, height: 20), score: 0.97, classID: 0)
    let nowhere = Examination(patches: [], glanceScale: 0)
    for index in 0..<10 { tracker.update([there], examined: .everything, at: time(index), frame: frame) }
    var states: [TrackState?] = []
    for index in 1...60 {
      let isLook = index % step == 0
      tracker.update([], examined: isLook ? .everything : nowhere, at: time(9 + index), frame: frame)
      if isLook { states.append(tracker.tracks.first?.state) }
    }
    let lost = states.firstIndex(of: .lost) ?? 99
    // 0.15 s are five frames.
    #expect(lost == (step == 1 ? 4 : 1), "\(states)")
  }
}
