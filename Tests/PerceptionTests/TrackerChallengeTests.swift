import Perception
import Testing

/// Which looks speak against a track that they did not see.
@Suite struct TrackerChallengeTests {
  private let frame = Size(width: 1920, height: 1080)
  private let box = BoundingBox(x: 400, y: 400, width: 40, height: 20)
  private let elsewhere = Examination(patches: [PixelRect(x: 1200, y: 600, width: 320, height: 320)], glanceScale: 0)
  /// At this scale the box has 13 glance pixels, too few to be lost for.
  private let glance = Examination(patches: [], glanceScale: 1.0 / 3)
  private let patch = Examination(patches: [PixelRect(x: 300, y: 300, width: 320, height: 320)], glanceScale: 0)

  /// Whether track 1 is unchallenged after each of the looks that find nothing, 0.1 s apart.
  private func unchallenged(seenBy source: Detection.Source, then looks: [Examination]) -> [Bool] {
    var tracker = Tracker(settings: .init(), groups: ClassGroups(groups: [], classCount: 3))
    tracker.update([Detection(box: box, score: 0.5, classID: 2, source: source)], examined: patch, at: .zero, frame: frame)
    return looks.indices.map { index in
      tracker.update([], examined: looks[index], at: MediaTime(value: Int64(index + 1), denominator: 10), frame: frame)
      return tracker.tracks.first?.isUnchallenged ?? false
    }
  }

  @Test func aLookElsewhereIsNone() {
    #expect(unchallenged(seenBy: .patch(0), then: [elsewhere, elsewhere]) == [true, true])
    #expect(unchallenged(seenBy: .glance, then: [elsewhere]) == [true])
  }

  @Test func aPatchThatMissesItIsOneAndStaysOne() {
    #expect(unchallenged(seenBy: .patch(0), then: [elsewhere, patch, elsewhere]) == [true, false, false])
  }

  @Test func aGlanceMayMissWhatAPatchSawButNotWhatAGlanceSaw() {
    #expect(unchallenged(seenBy: .patch(0), then: [glance, glance]) == [true, true])
    #expect(unchallenged(seenBy: .glance, then: [elsewhere, glance]) == [true, false])
  }

  @Test func soIsAnotherTrackOnItsPlace() {
    var tracker = Tracker(settings: .init(), groups: ClassGroups(groups: [], classCount: 3))
    tracker.update([Detection(box: box, score: 0.5, classID: 2, source: .patch(0))], examined: patch, at: .zero, frame: frame)
    let other = Detection(box: box.offsetBy(dx: 1, dy: 0), score: 0.6, classID: 1, source: .glance)
    tracker.update([other], examined: glance, at: MediaTime(value: 1, denominator: 10), frame: frame)
    #expect(tracker.tracks.map(\.isUnchallenged) == [false, true])
  }

  @Test func seenAgainItIsUnchallenged() {
    var tracker = Tracker(settings: .init(), groups: ClassGroups(groups: [], classCount: 3))
    let seen = Detection(box: box, score: 0.5, classID: 2, source: .glance)
    for (index, found) in [[seen], [], [seen]].enumerated() {
      tracker.update(found, examined: glance, at: MediaTime(value: Int64(index), denominator: 10), frame: frame)
    }
    #expect(tracker.tracks.map(\.isUnchallenged) == [true] && tracker.tracks.map(\.hits) == [2])
  }
}
