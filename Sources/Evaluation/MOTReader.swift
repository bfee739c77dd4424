import Perception

/// Reads rows of MOTChallenge text one after the other, byte by byte: files have 10^5 lines and more.
struct MOTReader {
  /// The names of the columns, for messages.
  private static let columns: [StaticString] = ["frame", "id", "x", "y", "width", "height", "score", "class"]
  /// Days of video; a larger number is a mistake, and whoever counts up to it would not return.
  private static let largestFrame = 10_000_000.0
  /// Every integer up to here is exact as a Double.
  private static let largestInteger = 9_007_199_254_740_991.0
  /// Pixels. Beyond it a coordinate is a mistake, and squares lose what matters.
  private static let largestCoordinate = 1e9

  private let bytes: [UInt8]
  private let name: String
  private var position = 0
  private var line = 0
  private var values: [Double] = []

  init(_ bytes: [UInt8], name: String) {
    self.bytes = bytes
    self.name = name
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  /// The next row, nil at the end.
  mutating func next() throws(MOTError) -> MOTRow? {
    while position < bytes.count {
      let start = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "\n"), bytes[position] != UInt8(ascii: "\r") { position += 1 }
      let text = bytes[start..<position]
      // CR and LF together are one end.
      if position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\r"), bytes[position + 1] == UInt8(ascii: "\n") { position += 1 }
      position += 1
      line += 1
      if !text.allSatisfy(Self.isBlank) { return try row(text) }
    }
    return nil
  }

  private mutating func row(_ text: ArraySlice<UInt8>) throws(MOTError) -> MOTRow {
    values.removeAll(keepingCapacity: true)
    var start = text.startIndex
    while values.count < Self.columns.count, start <= text.endIndex {
      let end = text[start...].firstIndex(of: UInt8(ascii: ",")) ?? text.endIndex
      values.append(try number(text[start..<end]))
      start = end + 1
    }
    guard values.count >= 6 else {
      throw fault("has \(values.count) columns; expected frame,id,x,y,width,height and perhaps score,class")
    }
    return MOTRow(
      frame: try integer(0, 1...Self.largestFrame, "a whole number from 1 to 10000000"),
      id: try integer(1, -Self.largestInteger...Self.largestInteger, "a whole number"),
      box: BoundingBox(x: try coordinate(2), y: try coordinate(3), width: try side(4), height: try side(5)),
      confidence: values.count > 6 ? values[6] : nil, classID: try classID, line: line)
  }

  private var classID: Int? {
    get throws(MOTError) {
      guard values.count > 7 else { return nil }
      // MOT15's 3D files have world coordinates here.
      let number = try integer(7, -1...1_000_000, "a class from 0 to 1000000, or -1 for none; leave out columns of another meaning")
      return number >= 0 ? number : nil
    }
  }

  private func coordinate(_ column: Int) throws(MOTError) -> Double {
    guard abs(values[column]) <= Self.largestCoordinate else { throw fault(column, "expected pixels, 1e9 at most") }
    return values[column]
  }

  private func side(_ column: Int) throws(MOTError) -> Double {
    guard values[column] >= 0 else { throw fault(column, "expected pixels, 0 or more") }
    return try coordinate(column)
  }

  private func integer(_ column: Int, _ range: ClosedRange<Double>, _ expected: String) throws(MOTError) -> Int {
    let value = values[column]
    guard range.contains(value), value.rounded() == value else { throw fault(column, "expected \(expected)") }
    return Int(value)
  }

  private func number(_ text: ArraySlice<UInt8>) throws(MOTError) -> Double {
    var field = text
    while let first = field.first, Self.isBlank(first) { field.removeFirst() }
    while let last = field.last, Self.isBlank(last) { field.removeLast() }
    guard let value = DecimalText.value(of: field) else {
      let written = field.isEmpty ? "is empty" : "is '\(String(decoding: field.prefix(40), as: UTF8.self))'"
      throw fault("\(Self.columns[values.count]) \(written); expected a number")
    }
    return value
  }

  private func fault(_ column: Int, _ expected: String) -> MOTError {
    fault("\(Self.columns[column]) is \(values[column]); \(expected)")
  }

  private func fault(_ sentence: String) -> MOTError {
    MOTError(file: name, line: line, sentence + ".")
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
