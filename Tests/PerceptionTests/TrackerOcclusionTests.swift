import Perception
import Testing

/// What the tracker tells of objects that disappear behind something.
@Suite struct TrackerOcclusionTests {
  /// A person walks behind a wall: 10 px of the height less from frame to frame, then nothing. What is told on is not a box of a pixel.
  @Test func whatIsHalfHiddenDoesNotShrinkToNothing() throws {
    var tracker = Tracker(settings: .init(), groups: ClassGroups(groups: [], classCount: 1))
    let frame = Size(width: 1280, height: 720)
    var seen = BoundingBox(x: 600, y: 300, width: 24, height: 60)
    for index in 0..<30 {
      if index >= 20, seen.height > 25 { seen.height -= 10 }
      let isSeen = index < 24
      let found = isSeen ? [Detection(box: seen, score: 0.9, classID: 0)] : []
      tracker.update(
        found, examined: isSeen ? .everything : Examination(patches: [], glanceScale: 0),
        at: MediaTime(value: Int64(index), denominator: 10), frame: frame)
      let track = try #require(tracker.tracks.first)
      #expect(track.box.height >= 0.24 * seen.height && track.box.width >= 6, "\(index): \(track.box)")
    }
  }
}
