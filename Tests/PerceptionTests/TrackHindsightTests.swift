import Fixtures
import Perception
import Testing

@Suite struct TrackHindsightTests {
  private let frame = Size(width: 1280, height: 720)

  /// One object that moves to the right by 4 px per frame of 0.1 s, with the score of each frame; nil: it is missed.
  private func frames(_ scores: [Double?], lag: Double, step: Int = 1) -> [TrackHindsight.Frame] {
    var settings = Tracker.Settings()
    settings.neutralScore = 0.5
    var tracker = Tracker(settings: settings, groups: ClassGroups(groups: [], classCount: 1))
    var hindsight = TrackHindsight(lag: lag)
    var told: [TrackHindsight.Frame] = []
    for (index, score) in scores.enumerated() where index % step == 0 {
      let time = MediaTime(value: Int64(index), denominator: 10)
      let box = BoundingBox(x: 100 + 4 * Double(index), y: 200, width: 40, height: 30)
      tracker.update(
        score.map { [Detection(box: box, score: $0, classID: 0)] } ?? [], examined: .everything, at: time, frame: frame)
      let released = hindsight.append(tracker.tracks, number: index, at: time)
      #expect(released.allSatisfy { time.seconds(since: $0.time) >= lag - 1e-6 })
      told += released
    }
    return told + hindsight.finish()
  }

  @Test func withoutLagEachFrameHasWhatIsConfirmedAndSeen() {
    let told = frames([0.6, 0.6, 0.6, 0.9, 0.9, nil, 0.9], lag: 0)
    #expect(told.map(\.number) == Array(0..<7))
    let counts = told.map(\.tracks.count)
    #expect(counts[0] == 0 && counts[4] == 1 && counts[5] == 0 && counts[6] == 1)
  }

  @Test func theFirstSightingsAreToldAfterwards() {
    let scores: [Double?] = [0.55, 0.55, 0.6, 0.9, 0.9, 0.9, 0.9, 0.9]
    let now = frames(scores, lag: 0).filter { $0.tracks.isEmpty }.count
    let later = frames(scores, lag: 0.5)
    #expect(now > 0)
    #expect(later.map(\.number) == Array(0..<8))
    #expect(later.allSatisfy { $0.tracks.map(\.id) == [1] && $0.tracks[0].state == .confirmed })
  }

  @Test func aSightingIsForgottenWhenItsTrackIsBelievedTooLate() {
    let scores: [Double?] = Array(repeating: 0.45, count: 20) + Array(repeating: 0.95, count: 10)
    let told = frames(scores, lag: 0.5)
    let first = told.first { !$0.tracks.isEmpty }?.number ?? -1
    #expect(first > 0 && first < 20)
    #expect(told.drop { $0.number < first }.allSatisfy { $0.tracks.count == 1 })
  }

  @Test func gapsAreFilledOnTheLine() throws {
    let scores: [Double?] = [0.97, 0.97, 0.97, nil, nil, 0.97, 0.97]
    for step in [1, 2] {
      let told = frames(scores, lag: 0.5, step: step)
      #expect(told.allSatisfy { $0.tracks.count == 1 })
      for frame in told {
        let track = try #require(frame.tracks.first)
        #expect(abs(track.box.x - (100 + 4 * Double(frame.number))) < 1, "frame \(frame.number)")
        #expect((track.source == nil) == (scores[frame.number] == nil))
      }
    }
  }

  @Test func aGapLongerThanTheLagStaysOne() {
    let scores: [Double?] = [0.97, 0.97, 0.97] + Array(repeating: nil, count: 8) + [0.97, 0.97]
    let told = frames(scores, lag: 0.5)
    #expect(told.map(\.tracks.count) == [1, 1, 1] + Array(repeating: 0, count: 8) + [1, 1])
  }

  @Test func everyFrameIsToldOnceInOrderWhateverTheLag() {
    var random = SeededGenerator("everyFrameIsToldOnceInOrderWhateverTheLag", seed: 51)
    for lag in [0, 0.1, 0.35, 2, 60] {
      let scores: [Double?] = (0..<60).map { _ in random.int(0...3) == 0 ? nil : random.double(0.2...0.99) }
      let told = frames(scores, lag: lag)
      #expect(told.map(\.number) == Array(0..<60))
      #expect(told.allSatisfy { $0.tracks.map(\.id) == $0.tracks.map(\.id).sorted() })
      #expect(told.allSatisfy { $0.tracks.allSatisfy { $0.state == .confirmed } })
    }
  }

  @Test(arguments: [0.5, 2, 10, 60]) func nothingIsLostOfManyTracks(lag: Double) {
    // 200 objects one after another, each in 15 frames of its own place.
    var tracker = Tracker(settings: .init(), groups: ClassGroups(groups: [], classCount: 1))
    var hindsight = TrackHindsight(lag: lag)
    var boxes = 0
    for index in 0..<3000 {
      let time = MediaTime(value: Int64(index), denominator: 10)
      let box = BoundingBox(x: 10 + 60 * Double(index / 15 % 20), y: 10 + 60 * Double(index / 300), width: 40, height: 30)
      tracker.update([Detection(box: box, score: 0.99, classID: 0)], examined: .everything, at: time, frame: frame)
      boxes += hindsight.append(tracker.tracks, number: index, at: time).reduce(0) { $0 + $1.tracks.count }
    }
    boxes += hindsight.finish().reduce(0) { $0 + $1.tracks.count }
    #expect(boxes == 3000)
  }
}
