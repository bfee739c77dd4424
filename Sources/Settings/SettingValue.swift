import Yams

/// One value of a YAML file, read as what a setting wants. A quoted number is a text, as YAML has it.
public struct SettingValue {
  /// What is wrong with a value, without its place and path, which the reader knows.
  public struct Complaint: Error {
    public let sentence: String

    public init(sentence: String) {
      self.sentence = sentence
    }
  }

  private let node: Node
  private let file: String

  /// Parses a document; one without content is a mapping without keys.
  /// - Parameter file: its name for messages.
  /// - Throws: `SettingProblem` when the text is no YAML, or has a key twice in one mapping.
  public init(document text: String, file: String) throws(SettingProblem) {
    func problem(_ mark: Mark?, _ sentence: String) -> SettingProblem {
      let place = mark.map { SettingPlace(file: file, line: $0.line, column: $0.column) }
      return SettingProblem(place: place ?? SettingPlace(file: file), setting: "", sentence: sentence)
    }
    do {
      self.init(node: try compose(yaml: text) ?? Node([(Node, Node)]()), file: file)
    } catch let error as YamlError {
      switch error {
      case .scanner(_, let what, let mark, _), .parser(_, let what, let mark, _), .composer(_, let what, let mark, _):
        throw problem(mark, what)
      case .duplicatedKeysInMapping(let keys, let context):
        throw problem(context.mark, "written twice: \(keys.joined(separator: ", "))")
      case .reader(let what, _, _, _): throw problem(nil, what)
      default: throw problem(nil, "this is no YAML")
      }
    } catch {
      throw problem(nil, "this is no YAML")
    }
  }

  private init(node: Node, file: String) {
    self.node = node
    self.file = file
  }

  /// Nil for a value that was not written, the mapping of an empty document.
  public var place: SettingPlace? {
    node.mark.map { SettingPlace(file: file, line: $0.line, column: $0.column) }
  }

  private var plain: Node? { node.scalar?.style == .plain ? node : nil }

  /// The value as it is written, to be repeated in a complaint.
  private var written: String { word ?? "it" }

  /// What is written, if it is neither a mapping nor a list.
  public var word: String? { node.scalar?.string }

  public var isInteger: Bool { node.int != nil }

  public var isNumber: Bool { node.float != nil }

  public var isList: Bool { node.sequence != nil }

  public func isWord(_ word: String) -> Bool { plain?.scalar?.string == word }

  public func integer(_ range: ClosedRange<Int>) throws(Complaint) -> Int {
    guard let number = plain?.int else { throw Complaint(sentence: "expected an integer") }
    guard range.contains(number) else { throw Complaint(sentence: "\(written) is out of range (\(Self.text(of: range)))") }
    return number
  }

  public func number(_ range: ClosedRange<Double>) throws(Complaint) -> Double {
    guard let number = plain?.float else { throw Complaint(sentence: "expected a number") }
    guard range.contains(number) else { throw Complaint(sentence: "\(written) is out of range (\(Self.text(of: range)))") }
    return number
  }

  public func text() throws(Complaint) -> String {
    guard let text = word, !text.isEmpty, node.null == nil || plain == nil else {
      throw Complaint(sentence: "expected a text")
    }
    return text
  }

  public func flag() throws(Complaint) -> Bool {
    guard let flag = plain?.bool else { throw Complaint(sentence: "expected true or false") }
    return flag
  }

  /// One of the words that an enumeration knows.
  public func word<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) throws(Complaint) -> Choice {
    if let choice = word.flatMap(Choice.init(rawValue:)) { return choice }
    throw Complaint(sentence: "expected \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
  }

  public func list() throws(Complaint) -> [SettingValue] {
    guard let items = node.sequence else { throw Complaint(sentence: "expected a list: [a, b, …]") }
    return items.map { SettingValue(node: $0, file: file) }
  }

  /// The pairs of a mapping in the order of the file.
  public func entries() throws(Complaint) -> [(key: SettingValue, value: SettingValue)] {
    guard let pairs = node.mapping else { throw Complaint(sentence: "expected settings: 'key: value' lines") }
    return pairs.map { (SettingValue(node: $0.key, file: file), SettingValue(node: $0.value, file: file)) }
  }

  public static func text(of range: ClosedRange<Int>) -> String {
    "\(range.lowerBound) to \(range.upperBound)"
  }

  public static func text(of range: ClosedRange<Double>) -> String {
    "\(text(range.lowerBound)) to \(text(range.upperBound))"
  }

  private static func text(_ number: Double) -> String {
    number == number.rounded() ? "\(Int(number))" : "\(number)"
  }
}
