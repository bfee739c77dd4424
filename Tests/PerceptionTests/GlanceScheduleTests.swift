import Perception
import Testing

/// Which frames are glanced at.
@Suite struct GlanceScheduleTests {
  /// Numbers of the frames that are glanced at.
  private func glances(
    frames: Int, rate: Int32, interval: Double, pixels: Int = 100, income: Double? = nil, schedule: GlanceSchedule = GlanceSchedule()
  ) -> [Int] {
    var schedule = schedule
    return (0..<frames).filter {
      schedule.takes(at: MediaTime(value: Int64($0), denominator: rate), interval: interval, pixels: pixels, income: income)
    }
  }

  @Test func everyFrameWhereNothingIsSaid() {
    #expect(glances(frames: 50, rate: 30, interval: 0) == Array(0..<50))
  }

  @Test(arguments: [5, 10, 15, 24, 25, 30, 50, 60] as [Int32]) func theIntervalIsKeptAtEveryRate(rate: Int32) {
    let taken = glances(frames: 600, rate: rate, interval: 0.1)
    #expect(taken.first == 0)
    let steps = Set(zip(taken, taken.dropFirst()).map { Double($1 - $0) / Double(rate) })
    // The first frame that is not too early.
    #expect(steps.allSatisfy { $0 >= 0.098 && $0 < 0.1 + 1 / Double(rate) }, "\(steps)")
    #expect(steps.count == 1)
  }

  /// 30 frames per second in a container that counts milliseconds: 33, 67, 100 ms ... 99 is not too early for 0.1 s.
  @Test func roundedInstantsMissNoFrame() {
    var schedule = GlanceSchedule()
    var taken: [Int] = []
    for frame in 0..<300 {
      let milliseconds = Int64(frame * 1000 / 30) - Int64(frame % 2)
      let time = MediaTime(value: milliseconds, denominator: 1000)
      if schedule.takes(at: time, interval: 0.1, pixels: 1, income: nil) { taken.append(frame) }
    }
    #expect(taken == Array(stride(from: 0, to: 300, by: 3)))
  }

  /// The first two come at once, since one sighting confirms nothing; from then on a glance waits for its price.
  @Test(arguments: [10, 25, 50, 100, 400]) func noMoreThanIsPaidFor(income: Int) {
    let taken = glances(frames: 400, rate: 30, interval: 0, pixels: 100, income: Double(income))
    #expect(taken.starts(with: [0, 1]))
    #expect(taken.count * 100 <= 400 * income + 200)
    #expect(taken.count >= min(400, 400 * income / 100))
  }

  @Test func aClockThatGoesBackIsANewBeginning() {
    var schedule = GlanceSchedule()
    func takes(_ tenths: Int64) -> Bool {
      schedule.takes(at: MediaTime(value: tenths, denominator: 10), interval: 0.2, pixels: 1, income: nil)
    }
    #expect(takes(1000))
    #expect(takes(500))
    #expect(!takes(501))
    schedule.reset()
    #expect(takes(501))
  }
}
