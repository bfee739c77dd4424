/// An exact instant or span on the media time line: `value` ticks of `numerator / denominator` seconds each.
///
/// Comparison and conversion are exact (128-bit products), so a time base of 1/90000 or 1001/30000 never drifts.
/// Range: any Int64 value; the time base is positive and both parts fit in Int32, as in FFmpeg's `AVRational`.
public struct MediaTime: Sendable {
  public let value: Int64
  public let numerator: Int32
  public let denominator: Int32

  /// - Precondition: `numerator` and `denominator` are positive; sources replace a zero time base before they get here.
  public init(value: Int64, numerator: Int32 = 1, denominator: Int32) {
    precondition(numerator > 0 && denominator > 0, "a time base is a positive fraction")
    self.value = value
    self.numerator = numerator
    self.denominator = denominator
  }

  /// Microsecond ticks.
  public init(microseconds: Int64) {
    self.init(value: microseconds, denominator: 1_000_000)
  }

  public static let zero = MediaTime(microseconds: 0)

  /// Seconds as the nearest Double.
  public var seconds: Double { Double(value) * Double(numerator) / Double(denominator) }

  /// Whole microseconds, rounded to nearest, ties away from zero; saturates at the ends of Int64.
  public var microseconds: Int64 {
    let product = Int128(value) * Int128(numerator) * 1_000_000
    let half = Int128(denominator) / 2
    let rounded = (product >= 0 ? product + half : product - half) / Int128(denominator)
    return Int64(clamping: rounded)
  }

  /// Seconds from `earlier` to this instant; negative when this one comes first.
  public func seconds(since earlier: MediaTime) -> Double {
    // The difference is taken before rounding, so close instants far from zero keep their distance. Of one time base, as a stream's frames are, it
    // is that of the ticks; else the products fit in 126 bits, whose conversion is slow.
    if numerator == earlier.numerator, denominator == earlier.denominator {
      let (ticks, overflows) = value.subtractingReportingOverflow(earlier.value)
      if !overflows { return Double(ticks) * Double(numerator) / Double(denominator) }
    }
    let (p, q) = (scaled, earlier.scaled)
    return Double(p.0 * q.1 - q.0 * p.1) / (Double(denominator) * Double(earlier.denominator))
  }
}

extension MediaTime: Comparable, Hashable {
  private var scaled: (Int128, Int128) { (Int128(value) * Int128(numerator), Int128(denominator)) }

  public static func == (a: MediaTime, b: MediaTime) -> Bool {
    let (p, q) = (a.scaled, b.scaled)
    return p.0 * q.1 == q.0 * p.1
  }

  public static func < (a: MediaTime, b: MediaTime) -> Bool {
    let (p, q) = (a.scaled, b.scaled)
    return p.0 * q.1 < q.0 * p.1
  }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(microseconds)
  }
}
