/// Bytes of text under construction. The memory is kept from record to record, so that nothing is allocated once the buffer has
/// grown to the longest record.
struct TextBuffer: Sendable {
  /// Beyond this, a Double can not name every integer, and neither can most readers of JSON.
  static let largestInteger: Int64 = (1 << 53) - 1

  private(set) var bytes: [UInt8] = []

  init(capacity: Int = 4096) {
    bytes.reserveCapacity(capacity)
  }

  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
  }

  mutating func append(_ byte: UInt8) {
    bytes.append(byte)
  }

  mutating func append(_ text: StaticString) {
    // The text of a literal: static memory of that length.
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func append(_ text: String) {
    var copy = text
    copy.withUTF8 { bytes.append(contentsOf: $0) }
  }

  mutating func append(utf8 slice: Slice<UnsafeBufferPointer<UInt8>>) {
    bytes.append(contentsOf: slice)
  }

  /// Decimal digits of `value`, limited to ±(2^53 - 1).
  mutating func append(integer value: Int64, minimumDigits: Int = 1) {
    let limited = min(max(value, -Self.largestInteger), Self.largestInteger)
    if limited < 0 { bytes.append(UInt8(ascii: "-")) }
    var rest = limited.magnitude
    var divisor: UInt64 = 1
    var digits = 1
    while rest / divisor >= 10 || digits < minimumDigits {
      divisor *= 10
      digits += 1
    }
    while divisor > 0 {
      bytes.append(UInt8(ascii: "0") + UInt8(rest / divisor))
      rest %= divisor
      divisor /= 10
    }
  }

  /// `value` rounded to `places` (1...3) decimals, ties away from zero, without trailing zeros but with one decimal at least: `742.0`,
  /// `0.83`. Never an exponent, never `-0.0`. Infinities become the largest number written; NaN becomes 0.0 (objects that hold one
  /// do not get this far).
  mutating func append(decimal value: Double, places: Int) {
    let scale: Int64 = places == 1 ? 10 : places == 2 ? 100 : 1000
    let limit = Double(Self.largestInteger / scale)
    let finite = value.isNaN ? 0 : min(max(value, -limit), limit)
    let ticks = Int64((finite * Double(scale)).rounded(.toNearestOrAwayFromZero))
    if ticks < 0 { bytes.append(UInt8(ascii: "-")) }
    let magnitude = Int64(ticks.magnitude)
    append(integer: magnitude / scale)
    bytes.append(UInt8(ascii: "."))
    var fraction = magnitude % scale
    var digits = places
    while digits > 1, fraction % 10 == 0 {
      fraction /= 10
      digits -= 1
    }
    append(integer: fraction, minimumDigits: digits)
  }
}
