import Fixtures
import Perception
import Testing

@Suite struct HorizonFilterTests {
  private func line(_ left: Double, _ right: Double, _ confidence: Double = 0.9) -> Horizon {
    Horizon(left: left, right: right, frameWidth: 1920, confidence: confidence)
  }

  private func time(_ frame: Int, fps: Int) -> MediaTime { MediaTime(value: Int64(frame), denominator: Int32(fps)) }

  @Test func theFrameRateDoesNotMatter() {
    var ends: [Horizon] = []
    for fps in [5, 10, 30] {
      var filter = HorizonFilter(frameHeight: 1080)
      _ = filter.update(line(500, 520), at: .zero)
      // A step inside the gate, 0.4 s to follow it, 0.4 s of nothing.
      var found: Horizon?
      for frame in 1...2 * fps / 5 { found = filter.update(line(530, 540), at: time(frame, fps: fps)) }
      for frame in 1...2 * fps / 5 { found = filter.update(nil, at: time(2 * fps / 5 + frame, fps: fps)) }
      guard let found else {
        Issue.record("no line at \(fps) fps")
        return
      }
      ends.append(found)
    }
    for end in ends {
      #expect(abs(end.left - ends[0].left) < 1e-6 && abs(end.right - ends[0].right) < 1e-6)
      #expect(abs(end.confidence - ends[0].confidence) < 0.02)
      #expect(end.left > 520 && end.left < 530, "most of the way, not all")
    }
  }

  @Test func confidenceRisesWithAgreementAndHalvesWithoutEstimates() {
    var filter = HorizonFilter(frameHeight: 1080)
    let first = filter.update(line(500, 500), at: .zero)
    #expect(first?.confidence == 0.45)
    var before = 0.45
    for frame in 1...20 {
      let confidence = filter.update(line(500, 500), at: time(frame, fps: 10))?.confidence ?? 0
      #expect(confidence > before)
      before = confidence
    }
    #expect(abs(before - 0.9) < 0.01)
    let later = filter.update(nil, at: time(30, fps: 10))
    #expect(abs((later?.confidence ?? 0) - before / 2) < 1e-9)
    #expect(later?.left == 500 && later?.right == 500)
    #expect(filter.update(nil, at: time(90, fps: 10)) == nil)
    #expect(filter.update(line(100, 100), at: time(91, fps: 10))?.left == 100, "nothing is left of what was forgotten")
  }

  @Test func anOutlierIsIgnoredAndANewPositionBelieved() {
    for fps in [5, 10, 30] {
      var filter = HorizonFilter(frameHeight: 1080)
      for frame in 0...2 * fps { _ = filter.update(line(500, 500), at: time(frame, fps: fps)) }
      let outlier = filter.update(line(200, 900), at: time(2 * fps + 1, fps: fps))
      #expect(outlier?.left == 500 && outlier?.right == 500)
      let back = filter.update(line(500, 500), at: time(2 * fps + 2, fps: fps))
      #expect(back.map { abs($0.left - 500) < 1e-6 } == true)
      // The camera was turned.
      var taken: Double?
      for frame in 1...2 * fps where taken == nil {
        let found = filter.update(line(250, 250), at: time(2 * fps + 2 + frame, fps: fps))
        if found?.left == 250 { taken = Double(frame) / Double(fps) } else { #expect(found?.left == 500) }
      }
      #expect(taken.map { $0 >= 0.4 && $0 <= 0.9 } == true, "\(fps) fps: after \(String(describing: taken)) s")
    }
  }

  @Test func followsTheCamera() {
    let motion = CameraMotion(dx: 12, dy: -7)
    var filter = HorizonFilter(frameHeight: 1080)
    for frame in 0...20 { _ = filter.update(line(500, 692), at: time(frame, fps: 10)) }
    var found: Horizon?
    for frame in 21...25 { found = filter.update(nil, at: time(frame, fps: 10), motion: motion) }
    // Slope 0.1: 60 px to the right lift the line by 6 px.
    #expect(found.map { abs($0.left - (500 - 35 - 6)) < 1e-6 && abs($0.slope - 0.1) < 1e-9 } == true)
    let doubtful = CameraMotion(dx: 0, dy: 300, confidence: 0.1)
    let same = filter.update(nil, at: time(26, fps: 10), motion: doubtful)
    #expect(same.map { abs($0.left - 459) < 1e-6 } == true, "motion that is not relied upon is not followed")
    filter.reset()
    #expect(filter.update(nil, at: time(27, fps: 10)) == nil)
  }

  @Test func noiseIsSmoothedTheMoreTheLessItIsBelieved() {
    var random = SeededGenerator("noiseIsSmoothedTheMoreTheLessItIsBelieved", seed: 31)
    func spread(_ confidence: Double, _ random: inout SeededGenerator) -> Double {
      var filter = HorizonFilter(frameHeight: 1080)
      var sum = 0.0
      for frame in 0..<400 {
        let noise = random.double(-30...30)
        let found = filter.update(line(500 + noise, 500 + noise, confidence), at: time(frame, fps: 30))
        let error = (found?.left ?? 1e6) - 500
        if frame >= 100 { sum += error * error / 300 }
      }
      return sum.squareRoot()
    }
    // The estimates themselves spread by 60 / √12 = 17 px.
    let (certain, doubtful) = (spread(1, &random), spread(0.2, &random))
    #expect(certain < 8 && doubtful < 0.75 * certain, "\(certain) \(doubtful)")
  }
}
