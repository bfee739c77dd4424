import Fixtures
import Perception
import Testing

/// Every part that is off by default does something when it is on.
@Suite struct TrackerSwitchTests {
  private let frame = Size(width: 1280, height: 720)

  private func time(_ index: Int) -> MediaTime { MediaTime(value: Int64(index), denominator: 10) }

  private func detection(_ x: Double, _ y: Double = 100, width: Double = 40, height: Double = 40, score: Double = 0.97) -> Detection {
    Detection(box: BoundingBox(x: x, y: y, width: width, height: height), score: score, classID: 0)
  }

  private func tracker(_ change: (inout Tracker.Settings) -> Void) -> Tracker {
    var settings = Tracker.Settings()
    change(&settings)
    return Tracker(settings: settings, groups: ClassGroups(groups: [], classCount: 1))
  }

  /// The x that track 1 has after it stood at 100, or moved by `step`, for ten frames and then had to choose.
  private func choice(_ candidates: [Detection], step: Double = 0, _ change: (inout Tracker.Settings) -> Void) -> Double? {
    var tracker = tracker(change)
    for index in 0..<10 { tracker.update([detection(100 + step * Double(index))], examined: .everything, at: time(index), frame: frame) }
    tracker.update(candidates, examined: .everything, at: time(10), frame: frame)
    return tracker.tracks.first { $0.id == 1 && $0.source != nil }?.box.x
  }

  @Test func bufferedBoxesMeetWhereBoxesDoNot() {
    let ungated = { (settings: inout Tracker.Settings) in (settings.gateSizes, settings.gatePixels) = (0, 0) }
    #expect(choice([detection(145)], ungated) == nil)
    let x = choice([detection(145)]) { settings in
      ungated(&settings)
      settings.overlapBuffer = 0.5
    }
    #expect(x.map { $0 > 110 } == true)
  }

  @Test func momentumKeepsTheDirection() {
    // Predicted at 200, last seen at 190: one is 15 px behind the prediction and so behind the last sighting, the other 16 px ahead.
    let candidates = [detection(185), detection(216)]
    #expect(choice(candidates, step: 10) { _ in }.map { $0 < 200 } == true)
    #expect(choice(candidates, step: 10) { $0.momentumWeight = 0.5 }.map { $0 > 200 } == true)
  }

  @Test func shapeCounts() {
    // Half as wide in the same place (IoU 0.5), or of the same shape 14 px away (IoU 0.48).
    let candidates = [detection(110, width: 20), detection(114)]
    #expect(choice(candidates) { _ in }.map { $0 < 112 } == true)
    #expect(choice(candidates) { $0.shapeWeight = 1 }.map { $0 > 108 && $0 < 115 } == true)
    var narrow = tracker { $0.shapeWeight = 1 }
    for index in 0..<10 { narrow.update([detection(100)], examined: .everything, at: time(index), frame: frame) }
    narrow.update(candidates, examined: .everything, at: time(10), frame: frame)
    #expect(narrow.tracks.first.map { $0.box.width > 35 } == true, "it took the one of its shape")
  }

  @Test func scoresLikeTheTracksCount() {
    // Nearly in place with a score of 0.8 (IoU 0.9), or 7 px away with that of the track (IoU 0.7).
    let candidates = [detection(102, score: 0.8), detection(107)]
    func score(_ weight: Double) -> Double? {
      var tracker = tracker { $0.scoreWeight = weight }
      for index in 0..<10 { tracker.update([detection(100)], examined: .everything, at: time(index), frame: frame) }
      tracker.update(candidates, examined: .everything, at: time(10), frame: frame)
      return tracker.tracks.first?.score
    }
    #expect(score(0) == 0.8)
    #expect(score(1) == 0.97)
  }

  @Test func theCascadePrefersTheRecent() {
    func taker(_ seconds: Double) -> Int? {
      var tracker = tracker { $0.cascadeSeconds = seconds }
      for index in 0..<10 { tracker.update([detection(100), detection(220)], examined: .everything, at: time(index), frame: frame) }
      // The first is hidden; the second wanders towards its place, and what is seen then fits the first better.
      for index in 10..<16 {
        tracker.update([detection(220 - 15 * Double(index - 9))], examined: .everything, at: time(index), frame: frame)
      }
      tracker.update([detection(105)], examined: .everything, at: time(16), frame: frame)
      return tracker.tracks.first { $0.source != nil }?.id
    }
    #expect(taker(0) == 1)
    #expect(taker(0.2) == 2)
  }

  @Test func theReupdateForgetsTheOldVelocity() {
    func velocity(_ isOn: Bool) -> Double? {
      var tracker = tracker { $0.reupdates = isOn }
      for index in 0..<10 { tracker.update([detection(100 + 8 * Double(index))], examined: .everything, at: time(index), frame: frame) }
      for index in 10..<12 { tracker.update([], examined: .everything, at: time(index), frame: frame) }
      // It has stopped: 172 was where it was seen last.
      tracker.update([detection(174)], examined: .everything, at: time(12), frame: frame)
      return tracker.tracks.first { $0.id == 1 && $0.source != nil }?.velocityX
    }
    let (on, off) = (velocity(true) ?? .nan, velocity(false) ?? .nan)
    #expect(abs(on) < 20 && abs(on) < abs(off), "\(on) px/s, without \(off)")
  }
}
