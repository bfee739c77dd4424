import Fixtures
import Perception
import Testing

@testable import Video

/// Time stamps of a written stream.
@Suite struct VideoWriterClockTests {
  @Test func distancesAreKept() {
    let values: [Int64] = [9000, 12003, 15000, 90_000, 90_001]
    var clock = VideoWriterClock(from: MediaTime(value: 9000, denominator: 90_000))
    #expect(values.map { clock.stamp(MediaTime(value: $0, denominator: 90_000)) } == [0, 3003, 6000, 81_000, 81_001])
    #expect((clock.numerator, clock.denominator) == (1, 90_000))
  }

  @Test func otherTimeBasesAreRounded() {
    var clock = VideoWriterClock(from: MediaTime(value: -3, numerator: 1001, denominator: 30_000))
    #expect((clock.numerator, clock.denominator) == (1001, 30_000))
    #expect(clock.stamp(MediaTime(value: -3, numerator: 1001, denominator: 30_000)) == 0)
    // -0.1001 s + 0.0334 s = -0.0667 s, two frames of the base before 0.
    #expect(clock.stamp(MediaTime(microseconds: -66_700)) == 1)
    #expect(clock.stamp(MediaTime(microseconds: 100_000)) == 6)
  }

  @Test func aFineTimeBaseIsCoarsenedWhereTheCodecCannotHoldIt() {
    var clock = VideoWriterClock(from: MediaTime(microseconds: 0), largestDenominator: 65_535)
    #expect((clock.numerator, clock.denominator) == (1, 60_000))
    let stamps = (0..<4).map { clock.stamp(MediaTime(microseconds: Int64($0) * 1_001_000 / 30)) }
    #expect(stamps == [0, 2002, 4004, 6006])
  }

  @Test func timeThatStandsStillOrGoesBackGoesOnEvenly() {
    var clock = VideoWriterClock(from: MediaTime(value: 100, denominator: 1000))
    let stamps = [100, 140, 180, 180, 220, 20, 60, 99].map { clock.stamp(MediaTime(value: $0, denominator: 1000)) }
    #expect(stamps == [0, 40, 80, 120, 160, 200, 240, 279])
  }

  @Test func aLeapOfHoursIsAReset() {
    var clock = VideoWriterClock(from: MediaTime(value: 0, denominator: 1000))
    let hours: Int64 = 5 * 3_600_000
    let stamps = [0, 40, hours, hours + 40, .max, .min].map { clock.stamp(MediaTime(value: $0, denominator: 1000)) }
    #expect(stamps == [0, 40, 80, 120, 160, 200])
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func stampsAlwaysIncrease(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let bases: [(Int32, Int32)] = [(1, 90_000), (1001, 30_000), (1, 1_000_000), (1, 25), (Int32.max, 1), (1, .max)]
    func time() -> MediaTime {
      let base = bases.randomElement(using: &random) ?? (1, 25)
      let value = Bool.random(using: &random) ? Int64.random(in: -1000...1000, using: &random) : .random(in: .min ... .max, using: &random)
      return MediaTime(value: value, numerator: base.0, denominator: base.1)
    }
    let first = time()
    var clock = VideoWriterClock(from: first, largestDenominator: Bool.random(using: &random) ? 65_535 : .max)
    var last = clock.stamp(first)
    for _ in 0..<200 {
      let stamp = clock.stamp(time())
      #expect(stamp > last, "seed \(seed)")
      last = stamp
    }
  }
}
