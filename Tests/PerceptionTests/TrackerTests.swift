import Fixtures
import Perception
import Testing

@Suite struct TrackerTests {
  private let frame = Size(width: 1280, height: 720)
  private let groups = ClassGroups(groups: [[2, 5, 7]], classCount: 80)

  private func detection(_ x: Double, _ y: Double, _ side: Double = 40, score: Double = 0.9, classID: Int = 2) -> Detection {
    Detection(box: BoundingBox(x: x, y: y, width: side, height: side), score: score, classID: classID)
  }

  private func time(_ index: Int, fps: Int32 = 25) -> MediaTime { MediaTime(value: Int64(index), denominator: fps) }

  /// A tracker that has seen `detection` move by (dx, dy) per frame at 25 frames/s.
  private func following(_ seen: Detection, dx: Double = 0, dy: Double = 0, frames: Int = 10) -> Tracker {
    var tracker = Tracker(settings: .init(), groups: groups)
    for index in 0..<frames {
      var moved = seen
      moved.box = seen.box.offsetBy(dx: dx * Double(index), dy: dy * Double(index))
      tracker.update([moved], examined: .everything, at: time(index), frame: frame)
    }
    return tracker
  }

  @Test func aTrackIsConfirmedByHitsAndTime() {
    var tracker = Tracker(settings: .init(), groups: groups)
    var states: [TrackState] = []
    for index in 0..<4 {
      tracker.update([detection(100, 100)], examined: .everything, at: time(index), frame: frame)
      states += tracker.tracks.map(\.state)
    }
    #expect(states == [.tentative, .tentative, .confirmed, .confirmed], "0.05 s are two steps of 0.04 s")
    #expect(tracker.tracks.map(\.id) == [1])
    #expect(tracker.tracks.first?.age == 4 && tracker.tracks.first?.hits == 4)
  }

  @Test func unseenItIsPredictedThenLostThenGone() {
    var tracker = following(detection(100, 100), dx: 4)
    var states: [TrackState?] = []
    for index in 10..<40 {
      tracker.update([], examined: .everything, at: time(index), frame: frame)
      states.append(tracker.tracks.first?.state)
      if let track = tracker.tracks.first {
        #expect(track.source == nil && track.wasExamined)
        #expect(abs(track.box.x - (100 + 4 * Double(index))) < 6, "predicted by its motion")
      }
    }
    #expect(states[2] == .confirmed)
    #expect(states[5] == .lost)
    #expect(states[23] == .lost)
    #expect(states[26] == nil)
  }

  @Test func aLostTrackIsTakenUpAgain() {
    var tracker = following(detection(100, 100), dx: 4)
    for index in 10..<25 { tracker.update([], examined: .everything, at: time(index), frame: frame) }
    #expect(tracker.tracks.first?.state == .lost)
    tracker.update([detection(204, 101)], examined: .everything, at: time(25), frame: frame)
    #expect(tracker.tracks.map(\.id) == [1])
    #expect(tracker.tracks.first?.state == .confirmed)
  }

  @Test func aPlaceNotExaminedIsNotPunished() {
    // 20 px are 7 px of the glance; the patch lies elsewhere.
    let elsewhere = Examination(patches: [PixelRect(x: 800, y: 200, width: 416, height: 416)], glanceScale: 1.0 / 3)
    var small = following(detection(100, 100, 20))
    var large = following(detection(100, 100, 120))
    for index in 10..<50 {
      small.update([], examined: elsewhere, at: time(index), frame: frame)
      large.update([], examined: elsewhere, at: time(index), frame: frame)
    }
    #expect(small.tracks.first?.state == .confirmed)
    #expect(small.tracks.first?.missedSeconds == 0)
    #expect(small.tracks.first?.wasExamined == false)
    #expect(large.tracks.isEmpty, "the glance would have seen 40 of its pixels")
    let there = Examination(patches: [PixelRect(x: 0, y: 0, width: 416, height: 416)], glanceScale: 1.0 / 3)
    for index in 50..<56 { small.update([], examined: there, at: time(index), frame: frame) }
    #expect(small.tracks.first?.state == .lost)
    for index in 56..<140 { small.update([], examined: elsewhere, at: time(index), frame: frame) }
    #expect(small.tracks.isEmpty, "nobody waits for ever")
  }

  @Test func weakDetectionsOnlyProlong() {
    var tracker = following(detection(100, 100), dx: 2)
    for index in 10..<60 {
      tracker.update(
        [detection(100 + 2 * Double(index), 100, score: 0.2), detection(800, 300, score: 0.2)],
        examined: .everything, at: time(index), frame: frame)
    }
    #expect(tracker.tracks.map(\.id) == [1])
    #expect(tracker.tracks.first?.source == .glance)
  }

  @Test func weakDetectionsConfirmNothingAndReviveNothing() {
    var tracker = Tracker(settings: .init(), groups: groups)
    for index in 0..<10 {
      tracker.update([detection(100, 100, score: index == 0 ? 0.9 : 0.3)], examined: .everything, at: time(index), frame: frame)
    }
    #expect(tracker.tracks.isEmpty)
    tracker = following(detection(100, 100))
    for index in 10..<16 { tracker.update([], examined: .everything, at: time(index), frame: frame) }
    #expect(tracker.tracks.first?.state == .lost)
    tracker.update([detection(100, 100, score: 0.3)], examined: .everything, at: time(16), frame: frame)
    #expect(tracker.tracks.first?.state == .lost)
  }

  @Test func anObjectThatStartsFastIsFollowed() {
    var tracker = Tracker(settings: .init(), groups: groups)
    for index in 0..<20 {
      let seen = [detection(50 + 40 * Double(index), 300, 30)]
      tracker.update(seen, examined: .everything, at: time(index, fps: 30), frame: frame)
    }
    #expect(tracker.tracks.map(\.id) == [1])
    #expect(tracker.tracks.first.map { abs($0.velocityX - 1200) < 60 } ?? false)
  }

  @Test func tinyObjectsFasterThanTheirOwnSizeKeepTheirId() {
    for (side, step) in [(6.0, 12.0), (8.0, 14.0), (12.0, 16.0)] {
      var tracker = Tracker(settings: .init(), groups: groups)
      for index in 0..<20 {
        tracker.update(
          [detection(50 + step * Double(index), 300 + Double(index), side)], examined: .everything, at: time(index, fps: 10), frame: frame)
      }
      #expect(tracker.tracks.map(\.id) == [1], "\(side) px moving \(step) px per frame")
    }
  }

  @Test func crossingObjectsOfDifferentGroupsStayApart() {
    var tracker = Tracker(settings: .init(), groups: groups)
    for index in 0..<40 {
      let x = Double(index) * 10
      tracker.update([detection(100 + x, 100), detection(500 - x, 102, classID: 0)], examined: .everything, at: time(index), frame: frame)
    }
    #expect(tracker.tracks.map(\.id) == [1, 2])
    #expect(tracker.tracks.map(\.classID) == [2, 0])
  }

  @Test func theClassIsVotedByScore() {
    var tracker = Tracker(settings: .init(), groups: groups)
    for (index, (classID, score)) in [(7, 0.75), (2, 0.95), (7, 0.7), (2, 0.95), (5, 0.99)].enumerated() {
      tracker.update([detection(100, 100, score: score, classID: classID)], examined: .everything, at: time(index), frame: frame)
    }
    #expect(tracker.tracks.map(\.classID) == [2])
    #expect(tracker.tracks.map(\.id) == [1])
  }

  @Test func duplicatesGoAndTheOlderStays() {
    var settings = Tracker.Settings()
    settings.duplicateIoU = 0.6
    var tracker = Tracker(settings: settings, groups: groups)
    for index in 0..<30 {
      let second = detection(max(100, 160 - 4 * Double(index)), 100)
      tracker.update([detection(100, 100), second], examined: .everything, at: time(index), frame: frame)
    }
    #expect(tracker.tracks.filter { $0.state == .confirmed }.map(\.id) == [1])
  }

  @Test func idsAreNeverUsedTwice() {
    var random = SeededGenerator("idsAreNeverUsedTwice", seed: 25)
    var tracker = Tracker(settings: .init(), groups: groups)
    var lastNew = 0
    var live: Set<Int> = []
    for index in 0..<300 {
      let detections = (0..<random.int(0...25)).map { _ in random.detection(in: frame, longest: 90) }
      tracker.update(detections, examined: .everything, at: time(index), frame: frame)
      let ids = tracker.tracks.map(\.id)
      #expect(ids == ids.sorted() && Set(ids).count == ids.count)
      for id in ids where !live.contains(id) {
        #expect(id > lastNew, "an id that was seen before came back")
        lastNew = id
      }
      live = Set(ids)
      #expect(tracker.tracks.allSatisfy { $0.box.width >= 1 && $0.box.height >= 1 && $0.box.x.isFinite && $0.centerDeviation > 0 })
    }
    #expect(lastNew > 100)
    tracker.reset()
    tracker.update([detection(5, 5)], examined: .everything, at: .zero, frame: frame)
    #expect(tracker.tracks.allSatisfy { $0.id > lastNew } && tracker.tracks.count == 1, "ids go on in a new epoch")
  }

  @Test func brokenDetectionsAndTimesAreHarmless() {
    var tracker = following(detection(100, 100))
    var broken = detection(100, 100)
    broken.box.width = .nan
    tracker.update([broken, detection(100, 100, score: .nan)], examined: .everything, at: time(2), frame: frame)
    tracker.update([detection(100, 100)], examined: .everything, at: time(2), frame: frame)
    #expect(tracker.tracks.map(\.id) == [1])
    #expect(tracker.tracks.first.map { abs($0.box.x - 100) < 2 } ?? false)
  }
}
