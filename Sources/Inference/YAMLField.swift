import Yams

/// One value of a YAML document with its place and its dotted path, so that every complaint says where:
/// `models/x.yaml:3:9: input.size: expected …`.
struct YAMLField {
  private let node: Node
  /// `input.size`; empty for the document.
  private let path: String
  private let file: String

  /// Parses a document.
  init(document text: String, file: String) throws(InferenceError) {
    do {
      guard let root = try compose(yaml: text) else { throw InferenceError(.manifestInvalid, "\(file): it is empty") }
      (node, path, self.file) = (root, "", file)
    } catch let error as InferenceError {
      throw error
    } catch {
      throw InferenceError(.manifestInvalid, Self.sentence(error, file))
    }
  }

  private init(_ node: Node, _ path: String, _ file: String) {
    (self.node, self.path, self.file) = (node, path, file)
  }

  private static func sentence(_ error: any Error, _ file: String) -> String {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _), .composer(_, let problem, let mark, _):
      "\(file):\(mark.line):\(mark.column): \(problem)"
    case .duplicatedKeysInMapping(let keys, _): "\(file): written twice: \(keys.sorted().joined(separator: ", "))"
    default: "\(file): not YAML in UTF-8"
    }
  }

  /// A complaint about this value.
  func error(_ problem: String, _ code: InferenceError.Code = .manifestInvalid) -> InferenceError {
    let place = node.mark.map { "\(file):\($0.line):\($0.column)" } ?? file
    return InferenceError(code, path.isEmpty ? "\(place): \(problem)" : "\(place): \(path): \(problem)")
  }

  /// The entries of a mapping with these keys and no others.
  func mapping(_ keys: [String]) throws(InferenceError) -> [String: YAMLField] {
    let fields = try entries()
    for (key, field) in fields.sorted(by: { $0.key < $1.key }) where !keys.contains(key) {
      let nearest = keys.min { Self.distance(key, $0) < Self.distance(key, $1) } ?? ""
      throw field.error("unknown key; did you mean '\(nearest)'? (known: \(keys.joined(separator: ", ")))")
    }
    return fields
  }

  /// The entries of a mapping with any keys.
  func entries() throws(InferenceError) -> [String: YAMLField] {
    guard let mapping = node.mapping else { throw error("expected keys with values") }
    var fields: [String: YAMLField] = [:]
    for (key, value) in mapping {
      guard let name = key.string else { throw error("a key is not a word") }
      fields[name] = YAMLField(value, path.isEmpty ? name : "\(path).\(name)", file)
    }
    return fields
  }

  func list() throws(InferenceError) -> [YAMLField] {
    guard let items = node.sequence else { throw error("expected a list") }
    return items.enumerated().map { YAMLField($1, "\(path)[\($0)]", file) }
  }

  var isList: Bool { node.sequence != nil }

  func string() throws(InferenceError) -> String {
    guard let text = node.scalar?.string, !text.isEmpty else { throw error("expected a text") }
    return text
  }

  func strings() throws(InferenceError) -> [String] {
    var texts: [String] = []
    for item in try list() { texts.append(try item.string()) }
    return texts
  }

  func integer(_ range: ClosedRange<Int>) throws(InferenceError) -> Int {
    guard let number = node.int, range.contains(number) else {
      throw error("expected a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  func boolean() throws(InferenceError) -> Bool {
    guard let value = node.bool else { throw error("expected true or false") }
    return value
  }

  func number(_ range: ClosedRange<Double>) throws(InferenceError) -> Double {
    guard let number = node.float, range.contains(number) else {
      throw error("expected a number from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// One of the words that an enumeration knows.
  func word<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) throws(InferenceError) -> Choice {
    guard let choice = Choice(rawValue: try string()) else {
      throw error("expected \(Choice.allCases.map(\.rawValue).joined(separator: " or "))")
    }
    return choice
  }

  /// Levenshtein's edit distance, to name the nearest key.
  private static func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var row = Array(0...b.count)
    for i in a.indices {
      var diagonal = row[0]
      row[0] = i + 1
      for j in b.indices {
        let change = diagonal + (a[i] == b[j] ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(change, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
