import Settings

/// One mapping of a pipeline file. Reading a setting leaves its default when the key is absent, and complains and goes on
/// when the value is wrong, so that one run of `validate` shows everything. The keys read are the keys known.
final class SpecSection {
  let report: SpecReport
  private let path: String
  /// Nil for a section that is absent: every setting keeps its default.
  private let entries: [(key: SettingValue, value: SettingValue)]?
  private let place: SettingPlace
  private var known: [String] = []

  /// The document itself; nil for one in which nothing is set.
  convenience init(document: SettingValue?, report: SpecReport) {
    self.init(document, path: "", report: report, place: SettingPlace(file: report.file))
  }

  private init(_ value: SettingValue?, path: String, report: SpecReport, place: SettingPlace) {
    self.path = path
    self.report = report
    self.place = place
    do throws(SettingValue.Complaint) {
      entries = try value?.entries()
    } catch {
      entries = nil
      report.complain(error.sentence, about: path, at: place)
    }
  }

  func section(_ key: String) -> SpecSection {
    known.append(key)
    let value = value(of: key)
    return SpecSection(value, path: name(key), report: report, place: value?.place ?? place)
  }

  /// A section in which the user makes up the keys.
  func freeSection(_ key: String) -> SpecSection {
    report.note(SpecReport.Setting(path: name(key), range: nil))
    return section(key)
  }

  /// The keys of a free section.
  var keys: [String] { entries?.compactMap(\.key.word) ?? [] }

  func integer(_ key: String, _ range: ClosedRange<Int>, into target: inout Int) {
    read(key, SettingValue.text(of: range), into: &target) { value throws(SettingValue.Complaint) in try value.integer(range) }
  }

  func number(_ key: String, _ range: ClosedRange<Double>, into target: inout Double) {
    read(key, SettingValue.text(of: range), into: &target) { value throws(SettingValue.Complaint) in try value.number(range) }
  }

  func text(_ key: String, into target: inout String) {
    read(key, into: &target) { value throws(SettingValue.Complaint) in try value.text() }
  }

  func flag(_ key: String, into target: inout Bool) {
    read(key, into: &target) { value throws(SettingValue.Complaint) in try value.flag() }
  }

  func word<Choice: RawRepresentable<String> & CaseIterable>(_ key: String, into target: inout Choice) {
    read(key, into: &target) { value throws(SettingValue.Complaint) in try value.word(Choice.self) }
  }

  /// A number, or `none` for nil.
  func integer(_ key: String, _ range: ClosedRange<Int>, or none: String, into target: inout Int?) {
    read(key, SettingValue.text(of: range), into: &target) { value throws(SettingValue.Complaint) in
      if value.isWord(none) { return nil }
      guard value.isInteger else { throw SettingValue.Complaint(sentence: "expected \(none) or an integer") }
      return try value.integer(range)
    }
  }

  /// A number, or `none` for nil.
  func number(_ key: String, _ range: ClosedRange<Double>, or none: String, into target: inout Double?) {
    read(key, SettingValue.text(of: range), into: &target) { value throws(SettingValue.Complaint) in
      if value.isWord(none) { return nil }
      guard value.isNumber else { throw SettingValue.Complaint(sentence: "expected \(none) or a number") }
      return try value.number(range)
    }
  }

  /// A list of different texts.
  func names(_ key: String, into target: inout [String]) {
    var items: [SettingValue] = []
    read(key, into: &items) { value throws(SettingValue.Complaint) in try value.list() }
    guard !items.isEmpty else { return }
    target = []
    for (index, item) in items.enumerated() {
      let place = item.place ?? place
      report.note(place, of: name("\(key)[\(index)]"))
      do throws(SettingValue.Complaint) {
        let text = try item.text()
        if target.contains(text) { throw SettingValue.Complaint(sentence: "'\(text)' is there twice") }
        target.append(text)
      } catch {
        report.complain(error.sentence, about: name("\(key)[\(index)]"), at: place)
      }
    }
  }

  func read<Value>(
    _ key: String, _ range: String? = nil, into target: inout Value, _ parse: (SettingValue) throws(SettingValue.Complaint) -> Value
  ) {
    known.append(key)
    report.note(SpecReport.Setting(path: name(key), range: range))
    guard let value = value(of: key) else { return }
    report.note(value.place ?? place, of: name(key))
    do throws(SettingValue.Complaint) {
      target = try parse(value)
    } catch {
      report.complain(error.sentence, about: name(key), at: value.place ?? place)
    }
  }

  /// Complains about a setting, where it stands or, if it is absent, where its section stands.
  func complain(_ sentence: String, about key: String) {
    report.complain(sentence, about: name(key), at: report.places[name(key)] ?? value(of: key)?.place ?? place)
  }

  /// Complains about every key that was not read.
  func finish() {
    for (key, _) in entries ?? [] {
      guard let text = key.word else {
        report.complain("a key must be a text", about: path, at: key.place ?? place)
        continue
      }
      if known.contains(text) { continue }
      report.complain("unknown key" + NearestName.suggestion(for: text, among: known), about: name(text), at: key.place ?? place)
    }
  }

  private func value(of key: String) -> SettingValue? { entries?.first { $0.key.word == key }?.value }

  private func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
