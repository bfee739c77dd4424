import Perception
import Testing

@testable import Pipeline

/// Which tracks a record lists, and which of its objects are results.
@Suite struct RecordsTrackTests {
  private let frame = Size(width: 100, height: 80)

  /// A track that a tracker made, in the state that is wanted.
  private func track(
    _ state: TrackState, x: Double = 10, seen: Bool = true, ago: Double = 0, missed: Double = 0, belief: Double = 0,
    isUnchallenged: Bool = true
  ) throws -> Track {
    let box = BoundingBox(x: x, y: 10, width: 20, height: 20)
    var tracker = Tracker(settings: .init(), groups: ClassGroups(groups: [], classCount: 3))
    tracker.update([Detection(box: box, score: 0.9, classID: 2, source: .patch(1))], examined: .everything, at: .zero, frame: frame)
    var track = try #require(tracker.tracks.first)
    (track.state, track.box, track.age, track.missedSeconds, track.belief) = (state, box, 3, missed, belief)
    if !seen { track.source = nil }
    track.isUnchallenged = isUnchallenged
    track.time = MediaTime(microseconds: Int64((1e6 * ago).rounded()))
    return track
  }

  private func record(of track: Track, isClipped: Bool = true) -> ObjectRecord? {
    ObjectRecord(track, className: "car", frame: frame, isClipped: isClipped)
  }

  @Test func theTrackIsThere() throws {
    let object = try #require(record(of: try track(.confirmed)))
    #expect(object.identity == .init(id: 1, state: .confirmed, age: 3))
    #expect(object.className == "car" && object.classID == 2 && object.score == 0.9 && object.source == .patch(1))
  }

  @Test func guessesAreListedButAreNoResults() throws {
    for guess in [try track(.tentative), try track(.confirmed, seen: false), try track(.lost, seen: false, missed: 0.3)] {
      #expect(record(of: guess)?.isScored == false)
    }
    #expect(record(of: try track(.confirmed))?.isScored == true)
    #expect(record(of: try track(.tentative, belief: -1)) != nil)
    #expect(record(of: try track(.tentative, belief: -1.1)) == nil, "more noise than news")
    #expect(record(of: try track(.confirmed, belief: -3)) != nil)
    #expect(record(of: try track(.lost, seen: false, missed: 0.31)) == nil)
    #expect(ObjectRecord.isScored(state: nil, isPredicted: false), "stills have no state")
  }

  /// Video is looked at a few times per second: what is told then must not blink.
  @Test func aTentativeTrackIsToldBetweenLooksAtItsPlace() throws {
    let between = try track(.tentative, seen: false, ago: 0.2)
    #expect(record(of: between)?.isScored == false)
    #expect(record(of: between)?.source == .predicted)
    #expect(record(of: try track(.tentative, seen: false, ago: 0.2, isUnchallenged: false)) == nil, "a look did not see it")
    #expect(record(of: try track(.tentative, seen: false, ago: 0.2, belief: -1.1)) == nil)
    #expect(record(of: try track(.tentative, seen: false, ago: 0.51)) == nil, "nobody knows where it may be by now")
    #expect(record(of: try track(.confirmed, seen: false, ago: 3)) != nil)
  }

  /// The outline of a tentative track would blink as well, if it told the frames that saw it from those between.
  @Test func outlinesTellTheStateOfATrack() throws {
    #expect(AnnotationSink.outline(of: try track(.confirmed)) == .solid)
    #expect(AnnotationSink.outline(of: try track(.confirmed, seen: false)) == .dotted)
    #expect(AnnotationSink.outline(of: try track(.lost, seen: false, missed: 0.1)) == .dotted)
    #expect(AnnotationSink.outline(of: try track(.tentative)) == .dashed)
    #expect(AnnotationSink.outline(of: try track(.tentative, seen: false, ago: 0.2)) == .dashed)
  }

  @Test func theFrameEndsABox() throws {
    #expect(record(of: try track(.confirmed, x: 90))?.box.width == 10)
    #expect(record(of: try track(.confirmed, x: 90), isClipped: false)?.box.width == 20)
    #expect(record(of: try track(.confirmed, x: 100), isClipped: false) == nil)
  }
}
