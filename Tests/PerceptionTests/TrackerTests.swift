import Fixtures
import Perception
import Testing

@Suite struct TrackerTests {
  private let frame = Size(width: 1280, height: 720)
  private let groups = ClassGroups(groups: [[2, 5, 7]], classCount: 80)

  private func detection(_ x: Double, _ y: Double, _ side: Double = 40, score: Double = 0.97, classID: Int = 2) -> Detection {
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

  /// As for a detector whose scores are right as often as they say.
  private var calibrated: Tracker.Settings {
    var settings = Tracker.Settings()
    settings.neutralScore = 0.5
    settings.highScore = 0.6
    return settings
  }

  /// When an object that is seen with a constant score is confirmed, seconds after the first sighting; nil: not within 4 s.
  private func confirmation(score: Double, fps: Int32, settings: Tracker.Settings) -> Double? {
    var tracker = Tracker(settings: settings, groups: groups)
    for index in 0..<Int(4 * fps) {
      tracker.update([detection(100, 100, score: score)], examined: .everything, at: time(index, fps: fps), frame: frame)
      if tracker.tracks.first?.state == .confirmed { return Double(index) / Double(fps) }
    }
    return nil
  }

  @Test func theSurerTheScoreTheSoonerTheTrackIsConfirmed() {
    let delays = [0.3, 0.5, 0.6, 0.7, 0.8, 0.98].map { confirmation(score: $0, fps: 25, settings: calibrated) ?? .infinity }
    #expect(delays == delays.sorted(by: >))
    #expect(delays[0] == .infinity, "a score that is mostly wrong convinces nobody, however often")
    #expect(delays[2] > 0 && delays[2] < 1)
    #expect(delays[5] == 0, "what is certain needs no second look")
  }

  @Test(arguments: [0.6, 0.7, 0.8]) func confirmationTakesTimeNotFrames(score: Double) throws {
    let slow = try #require(confirmation(score: score, fps: 10, settings: calibrated))
    for fps in [20, 30, 60] as [Int32] {
      let fast = try #require(confirmation(score: score, fps: fps, settings: calibrated))
      #expect(abs(fast - slow) <= 0.15, "\(fps) frames/s: \(fast) s, 10 frames/s: \(slow) s")
    }
  }

  @Test func missesSpeakAgainstATrack() {
    // Seen in every frame, or in every third of those that were examined.
    var steady = Tracker(settings: calibrated, groups: groups)
    var flickering = steady
    for index in 0..<30 {
      let seen = [detection(100, 100, score: 0.7)]
      steady.update(seen, examined: .everything, at: time(index, fps: 10), frame: frame)
      flickering.update(index % 3 == 0 ? seen : [], examined: .everything, at: time(index, fps: 10), frame: frame)
      #expect(flickering.tracks.first?.state != .confirmed)
    }
    #expect(steady.tracks.first?.state == .confirmed)
    #expect(flickering.tracks.map(\.id) == [1], "it is one object all the same")
  }

  @Test func aTrackThatIsNoLongerBelievedIsDoubted() {
    var tracker = Tracker(settings: calibrated, groups: groups)
    var states: [TrackState] = []
    for index in 0..<100 {
      let score = index < 20 ? 0.9 : 0.1
      tracker.update([detection(100, 100, score: score)], examined: .everything, at: time(index), frame: frame)
      states += tracker.tracks.map(\.state)
    }
    #expect(states.count == 100 && tracker.tracks.map(\.id) == [1])
    #expect(states[19] == .confirmed && states[21] == .confirmed && states[99] == .tentative)
  }

  @Test func ofTwoOnOnePlaceTheLikelierIsBelieved() {
    // A cyclist, who looks somewhat like a pedestrian all the time.
    var tracker = Tracker(settings: calibrated, groups: groups)
    for index in 0..<40 {
      let x = 100 + 3 * Double(index)
      tracker.update(
        [
          detection(x, 100, score: 0.75, classID: 0), detection(x + 2, 99, score: 0.95, classID: 1),
          detection(600, 100, score: 0.75, classID: 0),
        ],
        examined: .everything, at: time(index), frame: frame)
    }
    #expect(tracker.tracks.map(\.state) == [.tentative, .confirmed, .confirmed])
    #expect(tracker.tracks.map(\.classID) == [0, 1, 0])
  }

  @Test func unseenItIsPredictedThenLostThenGone() {
    var tracker = following(detection(100, 100), dx: 4)
    var states: [TrackState?] = []
    for index in 10..<90 {
      tracker.update([], examined: .everything, at: time(index), frame: frame)
      states.append(tracker.tracks.first?.state)
      if let track = tracker.tracks.first {
        #expect(track.source == nil && track.wasExamined)
        #expect(abs(track.box.x - (100 + 4 * Double(index))) < 1, "predicted by its motion")
      }
    }
    #expect(states[2] == .confirmed)
    #expect(states[5] == .lost)
    #expect(states[73] == .lost)
    #expect(states[75] == nil)
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
    for index in 10..<90 {
      small.update([], examined: elsewhere, at: time(index), frame: frame)
      large.update([], examined: elsewhere, at: time(index), frame: frame)
    }
    #expect(small.tracks.first?.state == .confirmed)
    #expect(small.tracks.first?.missedSeconds == 0)
    #expect(small.tracks.first?.wasExamined == false)
    #expect(large.tracks.isEmpty, "the glance would have seen 40 of its pixels")
    let there = Examination(patches: [PixelRect(x: 0, y: 0, width: 416, height: 416)], glanceScale: 1.0 / 3)
    for index in 90..<96 { small.update([], examined: there, at: time(index), frame: frame) }
    #expect(small.tracks.first?.state == .lost)
    for index in 96..<230 { small.update([], examined: elsewhere, at: time(index), frame: frame) }
    #expect(small.tracks.isEmpty, "nobody waits for ever")
  }

  @Test func ofTwoAlikeOnOnePlaceTheFirstIsBelieved() {
    var tracker = Tracker(settings: .init(), groups: groups)
    for index in 0..<30 {
      tracker.update(
        [detection(100, 100, score: 0.9, classID: 0), detection(103, 100, score: 0.9, classID: 1)], examined: .everything,
        at: time(index), frame: frame)
    }
    #expect(tracker.tracks.map(\.state) == [.confirmed, .tentative])
  }

  @Test func afterALongGapADetectionIsNews() {
    for gap in [4, 6, 3000] {
      var tracker = following(detection(100, 100))
      tracker.update([detection(100, 100)], examined: .everything, at: time(9 + 25 * gap), frame: frame)
      #expect(tracker.tracks.map(\.id) == [gap < 5 ? 1 : 2], "\(gap) s")
      #expect(tracker.tracks.allSatisfy { $0.belief.isFinite })
    }
  }

  @Test func sparseFramesAndShortMemoriesStayNumbers() {
    var settings = calibrated
    (settings.unexaminedSeconds, settings.keepSeconds, settings.beliefHalfLife) = (600, 600, 0.001)
    var tracker = Tracker(settings: settings, groups: groups)
    for index in 0..<20 {
      tracker.update([detection(100, 100)], examined: .everything, at: MediaTime(value: Int64(index) * 40, denominator: 1), frame: frame)
      #expect(tracker.tracks.map(\.id) == [1] && tracker.tracks[0].belief > 0)
    }
  }

  @Test func anUnseenTrackGrowsAlikeAtEveryRate() {
    let boxes = [1, 5, 25].map { step in
      var tracker = Tracker(settings: calibrated, groups: groups)
      for index in 0..<26 {
        let side = 160 - Double(index)
        tracker.update([detection(300, 300, side)], examined: .everything, at: time(index), frame: frame)
      }
      for index in stride(from: 25 + step, through: 75, by: step) {
        tracker.update([], examined: .everything, at: time(index), frame: frame)
      }
      return tracker.tracks.first?.box.width ?? .nan
    }
    #expect(abs(boxes[0] - boxes[1]) < 0.01 && abs(boxes[0] - boxes[2]) < 0.01, "\(boxes)")
    #expect(boxes[0] > 88 && boxes[0] < 130, "25 px/s for two seconds would leave 85 of 135 px: \(boxes[0])")
  }

  @Test func weakDetectionsProlongButDoNotPersuade() {
    var tracker = Tracker(settings: calibrated, groups: groups)
    for index in 0..<60 {
      tracker.update(
        [detection(100 + 2 * Double(index), 100, score: index < 10 ? 0.97 : 0.3), detection(800, 300, score: 0.3)],
        examined: .everything, at: time(index), frame: frame)
    }
    #expect(tracker.tracks.map(\.id) == [1, 2])
    #expect(tracker.tracks.map(\.state) == [.confirmed, .tentative])
  }

  @Test func sureDetectionsChooseBeforeWeakOnes() {
    var tracker = following(detection(100, 100))
    // The weak one fits better, yet it may not take the track from the sure one.
    tracker.update([detection(100, 100, score: 0.3), detection(104, 100)], examined: .everything, at: time(10), frame: frame)
    #expect(tracker.tracks.first?.score == 0.97)
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
    for (index, (classID, score)) in [(7, 0.85), (2, 0.95), (7, 0.8), (2, 0.95), (5, 0.99)].enumerated() {
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
