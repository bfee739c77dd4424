/// Writes one JSON value (RFC 8259) into a reused buffer, members in the order of the calls. Why not `JSONEncoder`:
/// docs/decisions/0004-json-writer.md.
struct JSONWriter: Sendable {
  private(set) var text = TextBuffer()
  private var needsComma = false

  mutating func clear() {
    text.clear()
    needsComma = false
  }

  /// Ends a line; the next value starts afresh.
  mutating func endLine() {
    text.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  mutating func object(_ members: (inout JSONWriter) -> Void) {
    enclose(UInt8(ascii: "{"), UInt8(ascii: "}"), members)
  }

  mutating func array(_ elements: (inout JSONWriter) -> Void) {
    enclose(UInt8(ascii: "["), UInt8(ascii: "]"), elements)
  }

  /// Names of members are ours, plain ASCII, and need no escapes.
  mutating func key(_ name: StaticString) {
    separate()
    text.append(UInt8(ascii: "\""))
    text.append(name)
    text.append("\":")
    needsComma = false
  }

  mutating func number(_ value: Int) {
    separate()
    text.append(integer: Int64(value))
  }

  mutating func number(_ value: Int64) {
    separate()
    text.append(integer: value)
  }

  mutating func decimal(_ value: Double, places: Int) {
    separate()
    text.append(decimal: value, places: places)
  }

  mutating func string(_ value: String) {
    separate()
    quote(value)
  }

  /// `"prefix12"`
  mutating func string(_ prefix: StaticString, _ index: Int) {
    separate()
    text.append(UInt8(ascii: "\""))
    text.append(prefix)
    text.append(integer: Int64(index))
    text.append(UInt8(ascii: "\""))
  }

  /// An instant in microseconds since 1970 UTC as RFC 3339: `"2026-01-02T03:04:05.678901Z"`.
  mutating func timestamp(microseconds: Int64) {
    separate()
    text.append(UInt8(ascii: "\""))
    text.append(timestamp: microseconds)
    text.append(UInt8(ascii: "\""))
  }

  /// A member whose name is data, such as the cause in `dropped`.
  mutating func member(_ name: String, _ value: Int) {
    separate()
    quote(name)
    text.append(UInt8(ascii: ":"))
    text.append(integer: Int64(value))
  }

  mutating func raw(_ bytes: StaticString) {
    text.append(bytes)
  }

  private mutating func separate() {
    if needsComma { text.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func enclose(_ open: UInt8, _ close: UInt8, _ content: (inout JSONWriter) -> Void) {
    separate()
    text.append(open)
    needsComma = false
    content(&self)
    text.append(close)
    needsComma = true
  }

  /// Runs of plain bytes are copied whole; quote, backslash and control characters are escaped; U+2028 and U+2029 are valid JSON and stay.
  private mutating func quote(_ value: String) {
    text.append(UInt8(ascii: "\""))
    var copy = value
    copy.withUTF8 { bytes in
      var start = 0
      for index in bytes.indices where bytes[index] < 0x20 || bytes[index] == 0x7F || bytes[index] == 0x22 || bytes[index] == 0x5C {
        text.append(utf8: bytes[start..<index])
        escape(bytes[index])
        start = index + 1
      }
      text.append(utf8: bytes[start..<bytes.count])
    }
    text.append(UInt8(ascii: "\""))
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case 0x22: text.append("\\\"")
    case 0x5C: text.append("\\\\")
    case 0x0A: text.append("\\n")
    case 0x0D: text.append("\\r")
    case 0x09: text.append("\\t")
    default:
      // DEL needs no escape in JSON, but a terminal acts on it.
      text.append("\\u00")
      text.append(Self.hexadecimal(byte >> 4))
      text.append(Self.hexadecimal(byte & 15))
    }
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}
