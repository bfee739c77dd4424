import Fixtures
import Perception
import Testing

@Suite struct KalmanFilterTests {
  private func isPositive(_ f: KalmanFilter) -> Bool {
    f.positionVariance > 0 && f.velocityVariance > 0 && f.positionVariance * f.velocityVariance > f.covariance * f.covariance
  }

  @Test func covarianceStaysPositive() {
    var random = SeededGenerator("covarianceStaysPositive", seed: 8)
    for _ in 0..<200 {
      var filter = KalmanFilter(position: random.double(0...4000), deviation: random.double(0.1...50), speed: random.double(0.1...500))
      for step in 0..<300 {
        filter.predict(
          seconds: random.int(0...30) == 0 ? random.double(0...20) : random.double(0...0.2), agility: random.double(0.01...300))
        #expect(isPositive(filter), "step \(step)")
        if random.int(0...2) > 0 {
          filter.update(random.double(-100...4000), deviation: random.double(0.1...50))
          #expect(isPositive(filter), "step \(step)")
        }
      }
    }
  }

  @Test func twoShortStepsAreOneLongStep() {
    var random = SeededGenerator("twoShortStepsAreOneLongStep", seed: 9)
    for _ in 0..<500 {
      var whole = KalmanFilter(position: 10, deviation: 2, speed: 30)
      whole.predict(seconds: 0.1, agility: 20)
      whole.update(14, deviation: 1)
      var parts = whole
      let total = random.double(0.01...2)
      let first = random.double(0...total)
      whole.predict(seconds: total, agility: 20)
      parts.predict(seconds: first, agility: 20)
      parts.predict(seconds: total - first, agility: 20)
      #expect(abs(whole.position - parts.position) < 1e-9)
      #expect(abs(whole.positionVariance - parts.positionVariance) < 1e-6)
      #expect(abs(whole.covariance - parts.covariance) < 1e-6)
      #expect(abs(whole.velocityVariance - parts.velocityVariance) < 1e-6)
    }
  }

  @Test func learnsAConstantVelocity() {
    var random = SeededGenerator("learnsAConstantVelocity", seed: 10)
    var filter = KalmanFilter(position: 0, deviation: 1, speed: 100)
    for step in 1...100 {
      filter.predict(seconds: 0.04, agility: 1)
      filter.update(50 * 0.04 * Double(step) + random.double(-0.5...0.5), deviation: 0.5)
    }
    #expect(abs(filter.velocity - 50) < 2)
    #expect(abs(filter.position - 200) < 0.5)
  }

  @Test func noTimeChangesNothing() {
    var filter = KalmanFilter(position: 1, deviation: 1, speed: 1)
    let before = filter
    filter.predict(seconds: 0, agility: 5)
    filter.predict(seconds: -1, agility: 5)
    #expect(filter == before)
  }
}
