extension TextBuffer {
  /// RFC 3339 with six decimals, UTC. The civil date is computed by H. Hinnant's `civil_from_days` (the proleptic Gregorian calendar in
  /// eras of 400 years that begin on 1 March); years outside 0...9999, which RFC 3339 can not write, are limited to them.
  mutating func append(timestamp microseconds: Int64) {
    // 0000-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z
    let limited = min(max(microseconds, -62_167_219_200_000_000), 253_402_300_799_999_999)
    let (days, time) = Self.divide(limited, 86_400_000_000)
    let shifted = days + 719_468
    let (era, dayOfEra) = Self.divide(shifted, 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    append(integer: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), minimumDigits: 4)
    append("-")
    append(integer: month, minimumDigits: 2)
    append("-")
    append(integer: day, minimumDigits: 2)
    append("T")
    append(integer: time / 3_600_000_000, minimumDigits: 2)
    append(":")
    append(integer: time / 60_000_000 % 60, minimumDigits: 2)
    append(":")
    append(integer: time / 1_000_000 % 60, minimumDigits: 2)
    append(".")
    append(integer: time % 1_000_000, minimumDigits: 6)
    append("Z")
  }

  /// Quotient rounded down and the remainder, 0..<divisor.
  private static func divide(_ value: Int64, _ divisor: Int64) -> (Int64, Int64) {
    let remainder = ((value % divisor) + divisor) % divisor
    return ((value - remainder) / divisor, remainder)
  }
}
