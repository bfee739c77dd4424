import Fixtures
import Perception
import Testing

/// The camera rolls and turns; the objects keep their ids because its motion is taken out.
@Suite struct TrackerCameraTests {
  private let frame = Size(width: 1280, height: 720)
  private let groups = ClassGroups(groups: [], classCount: 1)

  /// Small objects that stand still, seen from a camera whose steps are `motions`; ids per frame, in the order of the objects.
  private func ids(motions: [CameraMotion], isKnown: Bool) -> [[Int]] {
    var tracker = Tracker(settings: .init(), groups: groups)
    var places = (0..<6).map { BoundingBox(x: 200 + 140 * Double($0), y: 340 + 8 * Double($0 % 2), width: 12, height: 9) }
    return motions.enumerated().map { index, motion in
      if index > 0 { places = places.map { motion.apply($0) } }
      tracker.update(
        places.map { Detection(box: $0, score: 0.97, classID: 0) }, examined: .everything, camera: isKnown ? motion : nil,
        at: MediaTime(value: Int64(index), denominator: 10), frame: frame)
      return places.map { place in tracker.tracks.first { $0.source != nil && $0.box.iou(place) > 0.5 }?.id ?? 0 }
    }
  }

  /// Jolts of a small boat: up to 40 px and 1.5 degrees between two frames of 0.1 s.
  private func jolts(_ random: inout SeededGenerator) -> [CameraMotion] {
    (0..<60).map { _ in
      let (sine, y) = (random.double(-0.026...0.026), random.double(-40...40))
      // About the middle of the frame.
      return CameraMotion(a: 1, b: sine, dx: 360 * sine, dy: y - 640 * sine)
    }
  }

  @Test func aRollingCameraCostsNoIds() {
    var random = SeededGenerator("aRollingCameraCostsNoIds", seed: 52)
    for _ in 0..<10 {
      let motions = jolts(&random)
      let known = ids(motions: motions, isKnown: true)
      #expect(known.allSatisfy { $0 == Array(1...6) }, "\(known.last ?? [])")
      let unknown = ids(motions: motions, isKnown: false)
      #expect(unknown.last != Array(1...6), "else the test proves nothing")
    }
  }

  @Test func aTurningCameraLeavesNoVelocity() throws {
    var tracker = Tracker(settings: .init(), groups: groups)
    var place = BoundingBox(x: 900, y: 300, width: 30, height: 24)
    let turn = CameraMotion(dx: -25)
    for index in 0..<20 {
      if index > 0 { place = turn.apply(place) }
      tracker.update(
        [Detection(box: place, score: 0.97, classID: 0)], examined: .everything, camera: turn,
        at: MediaTime(value: Int64(index), denominator: 25), frame: frame)
    }
    let track = try #require(tracker.tracks.first)
    #expect(track.id == 1 && abs(track.velocityX) < 1, "625 px/s are the camera's")
    let ahead = track.moved(by: turn).predictedBox(at: track.time)
    #expect(abs(ahead.centerX - (place.centerX - 25)) < 1)
  }

  @Test func zoomScalesWhatIsKnown() throws {
    var tracker = Tracker(settings: .init(), groups: groups)
    var place = BoundingBox(x: 700, y: 400, width: 20, height: 20)
    let zoom = CameraMotion(a: 1.03, dx: -0.03 * 640, dy: -0.03 * 360)
    for index in 0..<15 {
      if index > 0 { place = zoom.apply(place) }
      tracker.update(
        [Detection(box: place, score: 0.97, classID: 0)], examined: .everything, camera: zoom,
        at: MediaTime(value: Int64(index), denominator: 25), frame: frame)
    }
    let track = try #require(tracker.tracks.first)
    #expect(track.id == 1 && track.box.iou(place) > 0.95)
    #expect(abs(track.growthX) < 1 && abs(track.velocityX) < 1)
  }

  @Test func theSwitchTurnsItOff() {
    var settings = Tracker.Settings()
    settings.followsCamera = false
    var (off, without) = (Tracker(settings: settings, groups: groups), Tracker(settings: .init(), groups: groups))
    for index in 0..<5 {
      let seen = [Detection(box: BoundingBox(x: 100, y: 100, width: 20, height: 20), score: 0.97, classID: 0)]
      let time = MediaTime(value: Int64(index), denominator: 25)
      off.update(seen, examined: .everything, camera: CameraMotion(dx: 30), at: time, frame: frame)
      without.update(seen, examined: .everything, at: time, frame: frame)
    }
    #expect(off.tracks == without.tracks)
  }
}
