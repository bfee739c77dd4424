import Fixtures
import Perception
import Testing

@Suite struct MediaTimeTests {
  private static let bases: [(Int32, Int32)] = [
    (1, 90_000), (1001, 30_000), (1, 1_000_000), (1, 12_800), (1, 25), (1, 1), (7, 3), (.max, 1), (1, .max),
  ]

  private func time(_ random: inout SeededGenerator, limit: Int64) -> MediaTime {
    let base = Self.bases[random.int(0...Self.bases.count - 1)]
    return MediaTime(value: Int64.random(in: -limit...limit, using: &random), numerator: base.0, denominator: base.1)
  }

  @Test func microsecondsRoundTrip() {
    var random = SeededGenerator("microsecondsRoundTrip", seed: 4)
    for _ in 0..<5000 {
      let value = Int64.random(in: .min ... .max, using: &random)
      #expect(MediaTime(microseconds: value).microseconds == value)
    }
    // Ticks of 90 kHz survive the way through microseconds and back.
    for tick in stride(from: Int64(-200_000), to: 200_000, by: 37) {
      let micro = MediaTime(value: tick, denominator: 90_000).microseconds
      #expect((Double(micro) * 0.09).rounded() == Double(tick))
    }
  }

  @Test func orderIsTotalAndAgreesWithDifferences() {
    var random = SeededGenerator("orderIsTotalAndAgreesWithDifferences", seed: 5)
    for round in 0..<5000 {
      let limit: Int64 = round % 2 == 0 ? 100 : .max
      let (a, b, c) = (time(&random, limit: limit), time(&random, limit: limit), time(&random, limit: limit))
      #expect([a < b, a == b, b < a].filter { $0 }.count == 1)
      if a <= b, b <= c { #expect(a <= c) }
      if a == b { #expect(a.hashValue == b.hashValue) }
      #expect((a.seconds(since: b) > 0) == (a > b))
      #expect(a.seconds(since: b) == -b.seconds(since: a))
    }
  }

  @Test func equalInstantsOfDifferentBases() {
    #expect(MediaTime(value: 90_000, denominator: 90_000) == MediaTime(value: 30_000, numerator: 1, denominator: 30_000))
    #expect(MediaTime(value: 30_000, numerator: 1001, denominator: 30_000) == MediaTime(value: 1001, denominator: 1))
    #expect(MediaTime(value: 1, denominator: 3) != MediaTime(microseconds: 333_333))
  }

  @Test func differencesFarFromZeroStayExact() {
    // 2^62 microseconds is beyond the 53 bits of a Double.
    let base = Int64(1) << 62
    #expect(MediaTime(microseconds: base + 1).seconds(since: MediaTime(microseconds: base)) == 1e-6)
    let other = MediaTime(value: base / 1_000_000 * 90_000, denominator: 90_000)
    let same = MediaTime(microseconds: base / 1_000_000 * 1_000_000 + 40_000)
    #expect(abs(same.seconds(since: other) - 0.04) < 1e-12)
  }

  @Test func extremesDoNotTrap() {
    let (low, high) = (MediaTime(value: .min, denominator: 1), MediaTime(value: .max, denominator: 1))
    #expect(high.seconds(since: low) == 0x1p64)
    #expect(low.microseconds == .min)
    #expect(high.microseconds == .max)
    #expect(MediaTime(value: .max, numerator: .max, denominator: 1).seconds(since: MediaTime(value: .min, denominator: .max)) > 0)
  }
}
