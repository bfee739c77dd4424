import Evaluation
import Fixtures
import Perception
import Testing

@Suite struct MOTFileTests {
  private func rows(_ text: String) throws -> [MOTRow] { try MOTFile(parsing: Array(text.utf8), name: "a.txt").rows }

  @Test func columnsAreRead() throws {
    let text = "1,2,10.5,-20,30,40.25,0.75,3,0.9,more\n3,-1,0,0,1,1\n"
    #expect(
      try rows(text) == [
        MOTRow(
          frame: 1, id: 2, box: BoundingBox(x: 10.5, y: -20, width: 30, height: 40.25), confidence: 0.75, classID: 3, line: 1),
        MOTRow(frame: 3, id: -1, box: BoundingBox(x: 0, y: 0, width: 1, height: 1), line: 2),
      ])
  }

  @Test(arguments: ["1,1,1,1,1,1\n\n2,1,1,1,1,1", "\u{FEFF}1,1,1,1,1,1\r\n \t\r\n2,1,1,1,1,1\r\n", "1 , 1,1,\t1,1,1\r\r2,1,1,1,1,1\r"])
  func linesAndSpacesOfEveryKind(text: String) throws {
    #expect(try rows(text).map(\.frame) == [1, 2])
    #expect(try rows(text).map(\.line) == [1, 3])
  }

  @Test func noTextIsNoRow() throws {
    #expect(try rows("").isEmpty && rows("\n\n").isEmpty)
  }

  @Test func minusOneIsNoClass() throws {
    #expect(try rows("1,1,1,1,1,1,-1,-1,-1,-1\n").map(\.classID) == [nil])
    #expect(try rows("1.0,1e0,1,1,1,1,1,2.0").map(\.classID) == [2], "numpy writes whole numbers so")
  }

  @Test(arguments: [
    ("1,1,1,1,1", "has 5 columns"), ("x,1,1,1,1,1", "frame is 'x'"), ("1,1,nan,1,1,1", "x is 'nan'"),
    ("1,1,1,inf,1,1", "y is 'inf'"), ("1,1,1,1,-2,1", "width is -2.0"), ("1,1,1,1,1,-0.5", "height is -0.5"),
    ("0,1,1,1,1,1", "frame is 0.0"), ("1.5,1,1,1,1,1", "frame is 1.5"), ("1,1.5,1,1,1,1", "id is 1.5"),
    ("1,1,1,1,1e10,1", "width is 10000000000.0"), ("1,1,1,1,1,,1", "height is empty"), ("1,1,1,1,1,1,", "score is empty"),
    ("1,1,1,1,1,1,1,2.5", "class is 2.5"), ("1,1,0x10,1,1,1", "x is '0x10'"), ("99999999,1,1,1,1,1", "frame is 99999999.0"),
    ("1;1;1;1;1;1", "frame is '1;1;1;1;1;1'"), ("1,1,1 2,1,1,1", "x is '1 2'"), ("1,1,1e999,1,1,1", "x is '1e999'"),
  ])
  func aWrongLineIsNamed(line: String, words: String) throws {
    let error = #expect(throws: MOTError.self) { try rows("1,1,1,1,1,1\n\(line)\n") }
    #expect(error?.line == 2)
    #expect(error?.description.hasPrefix("a.txt:2: \(words)") == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("expected") == true)
  }

  @Test(arguments: [
    "0", "-0.5", "+.25", "3.", "1e-3", "12.5E+2", "123456789.123456789", "0.1", "1e22", "1e23", "179769313486231570000000", "5e-324",
    "00012.50", "9007199254740993", "0.000000000000000000000000000001", "1234567890123456789012",
  ])
  func numbersAreTheNearest(text: String) throws {
    let value = try #require(Double(text.hasSuffix(".") ? text + "0" : text))
    // As a score, which may be any number.
    #expect(try rows("1,1,1,1,1,1,\(text)").first?.confidence == value)
  }

  @Test func anyBytesGiveRowsOrAnError() throws {
    var random = SeededGenerator(seed: 5)
    let alphabet = Array("0123456789,,,,,,..--+eE \t\r\n\nnaif\u{FF}".utf8)
    var read = 0
    for _ in 0..<3000 {
      let bytes = (0..<Int.random(in: 0...60, using: &random)).compactMap { _ in alphabet.randomElement(using: &random) }
      if let file = try? MOTFile(parsing: bytes, name: "a.txt") {
        read += 1
        _ = try? MOTDetections(file)
        #expect(file.rows.allSatisfy { $0.frame >= 1 && $0.box.width >= 0 && $0.box.x.isFinite })
      }
    }
    #expect(read > 0)
  }

  @Test(arguments: ["", ".", "-", "e5", "1e", "1e+", "1.2.3", "--1", "1-", "infinity", "NaN", "1,5".replacing(",", with: "'")])
  func whatIsNoNumber(text: String) {
    #expect(throws: MOTError.self) { try rows("1,1,1,1,1,1,\(text)") }
  }
}
