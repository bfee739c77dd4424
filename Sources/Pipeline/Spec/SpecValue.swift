import Yams

/// One value of a pipeline file, read as what a setting wants. A quoted number is a text, as YAML has it.
struct SpecValue {
  /// What is wrong with a value, without its place, which the reader knows.
  struct Complaint: Error {
    let sentence: String
  }

  let node: Node

  private var plain: Node? { node.scalar?.style == .plain ? node : nil }

  /// The value as it is written, to be repeated in a complaint.
  private var written: String { node.scalar?.string ?? "it" }

  func integer(_ range: ClosedRange<Int>) throws(Complaint) -> Int {
    guard let number = plain?.int else { throw Complaint(sentence: "expected an integer") }
    guard range.contains(number) else { throw Complaint(sentence: "\(written) is out of range (\(Self.text(of: range)))") }
    return number
  }

  func number(_ range: ClosedRange<Double>) throws(Complaint) -> Double {
    guard let number = plain?.float else { throw Complaint(sentence: "expected a number") }
    guard range.contains(number) else { throw Complaint(sentence: "\(written) is out of range (\(Self.text(of: range)))") }
    return number
  }

  func text() throws(Complaint) -> String {
    guard let text = node.scalar?.string, !text.isEmpty, node.null == nil || plain == nil else {
      throw Complaint(sentence: "expected a text")
    }
    return text
  }

  func flag() throws(Complaint) -> Bool {
    guard let flag = plain?.bool else { throw Complaint(sentence: "expected true or false") }
    return flag
  }

  func word<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) throws(Complaint) -> Choice {
    if let choice = node.scalar.flatMap({ Choice(rawValue: $0.string) }) { return choice }
    throw Complaint(sentence: "expected \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
  }

  func isWord(_ word: String) -> Bool { plain?.scalar?.string == word }

  func list() throws(Complaint) -> [SpecValue] {
    guard let items = node.sequence else { throw Complaint(sentence: "expected a list: [a, b, …]") }
    return items.map(SpecValue.init)
  }

  static func text(of range: ClosedRange<Int>) -> String {
    "\(range.lowerBound) to \(range.upperBound)"
  }

  static func text(of range: ClosedRange<Double>) -> String {
    "\(text(range.lowerBound)) to \(text(range.upperBound))"
  }

  private static func text(_ number: Double) -> String {
    number == number.rounded() ? "\(Int(number))" : "\(number)"
  }
}
