import Fixtures
import Glibc
import Streaming
import Testing

@Suite struct LatencyHistogramTests {
  static let shares = [0, 0.001, 0.01, 0.25, 0.5, 0.9, 0.95, 0.99, 0.999, 1]

  @Test(arguments: 0..<20 as Range<UInt64>) func quantilesAreWithinTheStatedError(seed: UInt64) throws {
    let values = Self.values(seed: seed)
    var histogram = LatencyHistogram()
    for value in values { histogram.record(value) }
    try Self.expectQuantiles(of: histogram, match: values, "seed \(seed)")
  }

  @Test(arguments: 0..<10 as Range<UInt64>) func mergingEqualsRecordingTogether(seed: UInt64) throws {
    let parts = [Self.values(seed: seed), Self.values(seed: seed + 1000), []]
    var merged = LatencyHistogram()
    for part in parts {
      var histogram = LatencyHistogram()
      for value in part { histogram.record(value) }
      merged.merge(histogram)
    }
    #expect(merged.count == parts.flatMap(\.self).count)
    #expect(merged.sum == parts.flatMap(\.self).reduce(.zero, +))
    try Self.expectQuantiles(of: merged, match: parts.flatMap(\.self), "seed \(seed)")
  }

  @Test func anEmptyOneHasNoQuantile() {
    let histogram = LatencyHistogram()
    #expect(histogram.quantile(0.5) == nil)
    #expect(histogram.minimum == nil && histogram.maximum == nil)
    #expect(histogram.milliseconds(0.5) == 0)
  }

  @Test func oneValueIsExactAtEveryShare() {
    var histogram = LatencyHistogram()
    histogram.record(.milliseconds(33))
    for share in Self.shares { #expect(histogram.quantile(share) == .milliseconds(33)) }
    #expect(histogram.milliseconds(0.99) == 33)
  }

  @Test(arguments: 0..<20 as Range<UInt64>) func countsUpToALimitAreWithinTheStatedError(seed: UInt64) {
    let values = Self.values(seed: seed)
    var histogram = LatencyHistogram()
    for value in values { histogram.record(value) }
    #expect(histogram.sum == values.reduce(.zero, +), "seed \(seed)")
    var last = 0
    for exponent in stride(from: 0.0, through: 9, by: 0.1) {
      let limit = Duration.microseconds(1) * pow(10, exponent)
      let count = histogram.count(atMost: limit)
      // A billionth for the rounding of the logarithms.
      #expect(count >= values.count { $0 <= limit * (1 - 1e-9) }, "seed \(seed), \(limit)")
      #expect(count <= values.count { $0 <= limit * (1 + 2.1 * LatencyHistogram.relativeError) }, "seed \(seed), \(limit)")
      #expect(count >= last, "seed \(seed), \(limit)")
      last = count
    }
    #expect(histogram.count(atMost: .seconds(1000)) == values.count)
  }

  @Test func nothingIsShorterThanNothing() {
    var histogram = LatencyHistogram()
    #expect(histogram.count(atMost: .seconds(1)) == 0)
    histogram.record(.zero)
    #expect(histogram.count(atMost: .seconds(-1)) == 0)
    #expect(histogram.count(atMost: .zero) == 1)
  }

  @Test func whatLiesOutsideTheRangeIsCountedAtItsEnds() {
    var histogram = LatencyHistogram()
    for value in [Duration.seconds(-5), .zero, .nanoseconds(1), .seconds(10_000_000)] { histogram.record(value) }
    #expect(histogram.count == 4)
    #expect(histogram.minimum == .zero)
    #expect(histogram.maximum == .seconds(10_000_000))
    #expect(histogram.quantile(0.75).map { $0 <= .microseconds(1) } == true)
    #expect(histogram.quantile(1) == .seconds(10_000_000))
  }

  /// Durations spread evenly over the decades from 1 µs to 1000 s, in a number that depends on the seed.
  private static func values(seed: UInt64) -> [Duration] {
    var generator = SeededGenerator(seed: seed)
    let decades = Double.random(in: 0.1...9, using: &generator)
    return (0..<Int.random(in: 1...3000, using: &generator)).map { _ in
      .microseconds(1) * pow(10, Double.random(in: 0...decades, using: &generator))
    }
  }

  private static func expectQuantiles(of histogram: LatencyHistogram, match values: [Duration], _ note: Comment) throws {
    let sorted = values.sorted()
    #expect(histogram.minimum == sorted.first, note)
    #expect(histogram.maximum == sorted.last, note)
    for share in shares {
      let exact = sorted[max(Int((share * Double(sorted.count)).rounded(.up)), 1) - 1]
      let found = try #require(histogram.quantile(share), note)
      // A millionth on top for the rounding of the logarithms.
      #expect(abs(found / exact - 1) <= LatencyHistogram.relativeError + 1e-6, "p\(share * 100), \(note)")
    }
  }
}
