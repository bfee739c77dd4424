/// Decimal numbers in text: `12`, `-0.5`, `+.25`, `3.`, `1e-3`.
enum DecimalText {
  /// 10^n is exact as a Double up to here.
  private static let exactPowers: [Double] = {
    var powers = [1.0]
    for _ in 0..<22 { powers.append(powers[powers.count - 1] * 10) }
    return powers
  }()

  /// The nearest Double; nil for anything else than one finite decimal number (NaN, infinity and hexadecimal are none).
  static func value(of text: ArraySlice<UInt8>) -> Double? {
    var index = text.startIndex
    let isNegative = text.first == UInt8(ascii: "-")
    if isNegative || text.first == UInt8(ascii: "+") { index += 1 }
    var mantissa: UInt64 = 0
    var digits = 0
    var exponent = 0
    var isFraction = false
    // Digits beyond 18 could overflow the mantissa; the slow way reads those.
    var isExact = true
    while index < text.endIndex {
      let byte = text[index]
      if let digit = digit(byte) {
        digits += 1
        if mantissa < 100_000_000_000_000_000 { mantissa = mantissa * 10 + digit } else { isExact = false }
        if isFraction { exponent -= 1 }
      } else if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else {
        break
      }
      index += 1
    }
    guard digits > 0 else { return nil }
    if index < text.endIndex {
      guard let (power, end) = scientific(text, from: index), end == text.endIndex else { return nil }
      exponent += power
    }
    // Both factors are exact, so that one rounding is left (W. Clinger, 1990).
    if isExact, mantissa < 1 << 53, abs(exponent) < exactPowers.count {
      let magnitude = exponent < 0 ? Double(mantissa) / exactPowers[-exponent] : Double(mantissa) * exactPowers[exponent]
      return isNegative ? -magnitude : magnitude
    }
    return Double(String(decoding: text, as: UTF8.self)).flatMap { $0.isFinite ? $0 : nil }
  }

  /// The exponent that begins with `e` at `start`, and where it ends.
  private static func scientific(_ text: ArraySlice<UInt8>, from start: Int) -> (power: Int, end: Int)? {
    guard text[start] == UInt8(ascii: "e") || text[start] == UInt8(ascii: "E") else { return nil }
    var index = start + 1
    guard index < text.endIndex else { return nil }
    let isNegative = text[index] == UInt8(ascii: "-")
    if isNegative || text[index] == UInt8(ascii: "+") { index += 1 }
    let first = index
    var power = 0
    while index < text.endIndex, let digit = digit(text[index]) {
      // More than a Double holds either way.
      power = min(power * 10 + Int(digit), 100_000)
      index += 1
    }
    return index > first ? (isNegative ? -power : power, index) : nil
  }

  private static func digit(_ byte: UInt8) -> UInt64? {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") ? UInt64(byte - UInt8(ascii: "0")) : nil
  }
}
