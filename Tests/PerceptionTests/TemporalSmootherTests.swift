import Fixtures
import Perception
import Testing

@Suite struct TemporalSmootherTests {
  private func map(_ value: Float) -> SaliencyMap { SaliencyMap(columns: 3, rows: 2, repeating: value) }

  @Test func aHalfLifeHalves() {
    var smoother = TemporalSmoother(riseHalfLife: 0.1, fallHalfLife: 0.5)
    var state = map(0)
    smoother.smooth(map(0.8), at: MediaTime(microseconds: 5_000_000), into: &state)
    #expect(state == map(0.8), "the first map is taken as it is")
    smoother.smooth(map(0), at: MediaTime(microseconds: 5_500_000), into: &state)
    #expect(state.values.allSatisfy { abs($0 - 0.4) < 1e-5 })
    smoother.smooth(map(1), at: MediaTime(microseconds: 5_600_000), into: &state)
    #expect(state.values.allSatisfy { abs($0 - 0.7) < 1e-5 })
    smoother.reset()
    smoother.smooth(map(0.1), at: MediaTime(microseconds: 5_600_001), into: &state)
    #expect(state == map(0.1))
  }

  @Test func theFrameRateDoesNotMatter() {
    var random = SeededGenerator("theFrameRateDoesNotMatter", seed: 19)
    for _ in 0..<50 {
      var (coarse, fine) = (map(1), map(1))
      var slow = TemporalSmoother(riseHalfLife: 0, fallHalfLife: 0.3)
      var fast = slow
      slow.smooth(map(1), at: .zero, into: &coarse)
      fast.smooth(map(1), at: .zero, into: &fine)
      let end = Int64(random.int(100_000...2_000_000))
      var now: Int64 = 0
      while now < end {
        now = min(end, now + Int64(random.int(1000...90_000)))
        fast.smooth(map(0.2), at: MediaTime(microseconds: now), into: &fine)
      }
      slow.smooth(map(0.2), at: MediaTime(microseconds: end), into: &coarse)
      #expect(zip(coarse.values, fine.values).allSatisfy { abs($0 - $1) < 1e-4 })
    }
  }

  @Test func noHalfLifeMeansNoSmoothing() {
    var smoother = TemporalSmoother(riseHalfLife: 0, fallHalfLife: 0)
    var state = map(0)
    for (index, value) in [Float(0.3), 0.9, 0.1].enumerated() {
      smoother.smooth(map(value), at: MediaTime(value: Int64(index), denominator: 30), into: &state)
      #expect(state == map(value))
    }
  }
}
