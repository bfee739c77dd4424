import Yams

/// One mapping of a pipeline file. Reading a setting leaves its default when the key is absent, and complains and goes on
/// when the value is wrong, so that one run of `validate` shows everything. The keys read are the keys known.
final class SpecSection {
  let report: SpecReport
  private let path: String
  /// Nil for a section that is absent: every setting keeps its default.
  private let mapping: Node.Mapping?
  private let place: SpecPlace
  private var known: [String] = []

  /// The document itself.
  convenience init(document: Node?, report: SpecReport) {
    self.init(document, path: "", report: report, place: SpecPlace(file: report.file, line: 1, column: 1))
  }

  private init(_ node: Node?, path: String, report: SpecReport, place: SpecPlace) {
    self.path = path
    self.report = report
    self.place = place
    mapping = node?.mapping
    if node != nil, mapping == nil { report.complain("expected settings: 'key: value' lines", about: path, at: place) }
  }

  func section(_ key: String) -> SpecSection {
    known.append(key)
    let node = mapping?[Node(key)]
    return SpecSection(node, path: name(key), report: report, place: node.map(place(of:)) ?? place)
  }

  /// A section in which the user makes up the keys.
  func freeSection(_ key: String) -> SpecSection {
    report.note(SpecReport.Setting(path: name(key), range: nil))
    return section(key)
  }

  /// The keys of a free section.
  var keys: [String] { mapping?.keys.compactMap(\.string) ?? [] }

  func integer(_ key: String, _ range: ClosedRange<Int>, into target: inout Int) {
    read(key, SpecValue.text(of: range), into: &target) { value throws(SpecValue.Complaint) in try value.integer(range) }
  }

  func number(_ key: String, _ range: ClosedRange<Double>, into target: inout Double) {
    read(key, SpecValue.text(of: range), into: &target) { value throws(SpecValue.Complaint) in try value.number(range) }
  }

  func text(_ key: String, into target: inout String) {
    read(key, into: &target) { value throws(SpecValue.Complaint) in try value.text() }
  }

  func word<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, into target: inout Choice) {
    read(key, into: &target) { value throws(SpecValue.Complaint) in try value.word(Choice.self) }
  }

  /// A number, or `none` for nil.
  func integer(_ key: String, _ range: ClosedRange<Int>, or none: String, into target: inout Int?) {
    read(key, SpecValue.text(of: range), into: &target) { value throws(SpecValue.Complaint) in
      if value.isWord(none) { return nil }
      guard value.node.int != nil else { throw SpecValue.Complaint(sentence: "expected \(none) or an integer") }
      return try value.integer(range)
    }
  }

  /// A number, or `none` for nil.
  func number(_ key: String, _ range: ClosedRange<Double>, or none: String, into target: inout Double?) {
    read(key, SpecValue.text(of: range), into: &target) { value throws(SpecValue.Complaint) in
      if value.isWord(none) { return nil }
      guard value.node.float != nil else { throw SpecValue.Complaint(sentence: "expected \(none) or a number") }
      return try value.number(range)
    }
  }

  /// A list of different texts.
  func names(_ key: String, into target: inout [String]) {
    var items: [SpecValue] = []
    read(key, into: &items) { value throws(SpecValue.Complaint) in try value.list() }
    guard !items.isEmpty else { return }
    target = []
    for (index, item) in items.enumerated() {
      let place = place(of: item.node)
      report.note(place, of: name("\(key)[\(index)]"))
      do throws(SpecValue.Complaint) {
        let text = try item.text()
        if target.contains(text) { throw SpecValue.Complaint(sentence: "'\(text)' is there twice") }
        target.append(text)
      } catch {
        report.complain(error.sentence, about: name("\(key)[\(index)]"), at: place)
      }
    }
  }

  func read<Value>(
    _ key: String, _ range: String? = nil, into target: inout Value, _ parse: (SpecValue) throws(SpecValue.Complaint) -> Value
  ) {
    known.append(key)
    report.note(SpecReport.Setting(path: name(key), range: range))
    guard let node = mapping?[Node(key)] else { return }
    report.note(place(of: node), of: name(key))
    do throws(SpecValue.Complaint) {
      target = try parse(SpecValue(node: node))
    } catch {
      report.complain(error.sentence, about: name(key), at: place(of: node))
    }
  }

  /// Complains about a setting, where it stands or, if it is absent, where its section stands.
  func complain(_ sentence: String, about key: String) {
    let found = report.places[name(key)] ?? mapping?[Node(key)].map(place(of:))
    report.complain(sentence, about: name(key), at: found ?? place)
  }

  /// Complains about every key that was not read.
  func finish() {
    for key in mapping?.keys.map(\.self) ?? [] {
      guard let text = key.string else {
        report.complain("a key must be a text", about: path, at: place(of: key))
        continue
      }
      if known.contains(text) { continue }
      report.complain("unknown key" + NearestName.suggestion(for: text, among: known), about: name(text), at: place(of: key))
    }
  }

  private func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

  private func place(of node: Node) -> SpecPlace {
    node.mark.map { SpecPlace(file: report.file, line: $0.line, column: $0.column) } ?? place
  }
}
