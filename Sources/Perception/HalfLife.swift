/// Exponential decay in media time, without a mathematics library.
enum HalfLife {
  /// Share that is left after `elapsed` seconds, 0...1; nothing when the half-life is 0 or the time infinite.
  static func remainder(after elapsed: Double, halfLife: Double) -> Double {
    halfLife > 0 && elapsed < .infinity ? powerOfTwo(-max(0, elapsed) / halfLife) : 0
  }

  /// 2^x for x <= 0 without a mathematics library: halve the argument until the series converges fast, then square back.
  static func powerOfTwo(_ x: Double) -> Double {
    guard x > -60 else { return 0 }
    let y = x * 0.693_147_180_559_945_3 / 64
    var power = 1 + y * (1 + y / 2 * (1 + y / 3 * (1 + y / 4 * (1 + y / 5))))
    for _ in 0..<6 { power *= power }
    return power
  }
}
