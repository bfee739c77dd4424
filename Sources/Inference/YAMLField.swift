import Settings

/// One value of a manifest with its place and its dotted path, so that every complaint says where:
/// `models/x.yaml:3:9: input.size: expected …`. The first thing that is wrong ends the reading.
struct YAMLField {
  private let value: SettingValue
  /// `input.size`; empty for the document.
  private let path: String
  /// Where the value stands, or what holds it if it was not written.
  private let place: SettingPlace

  /// Parses a document.
  init(document text: String, file: String) throws(InferenceError) {
    do throws(SettingProblem) {
      value = try SettingValue(document: text, file: file)
    } catch {
      throw InferenceError(.manifestInvalid, error.description)
    }
    path = ""
    place = value.place ?? SettingPlace(file: file)
  }

  private init(_ value: SettingValue, _ path: String, in parent: YAMLField) {
    self.value = value
    self.path = path
    place = value.place ?? parent.place
  }

  /// A complaint about this value.
  func error(_ sentence: String, _ code: InferenceError.Code = .manifestInvalid) -> InferenceError {
    InferenceError(code, SettingProblem(place: place, setting: path, sentence: sentence).description)
  }

  /// The entries of a mapping with these keys and no others.
  func mapping(_ keys: [String]) throws(InferenceError) -> [String: YAMLField] {
    for (key, _) in try read({ value throws(SettingValue.Complaint) in try value.entries() }) {
      guard let name = key.word, !keys.contains(name) else { continue }
      throw YAMLField(key, self.name(name), in: self).error("unknown key" + NearestName.suggestion(for: name, among: keys))
    }
    return try entries()
  }

  /// The entries of a mapping with any keys.
  func entries() throws(InferenceError) -> [String: YAMLField] {
    var fields: [String: YAMLField] = [:]
    for (key, value) in try read({ value throws(SettingValue.Complaint) in try value.entries() }) {
      guard let name = key.word else { throw YAMLField(key, path, in: self).error("a key must be a text") }
      fields[name] = YAMLField(value, self.name(name), in: self)
    }
    return fields
  }

  /// A complaint that a key of this mapping is absent.
  func missing(_ key: String) -> InferenceError {
    YAMLField(value, name(key), in: self).error("is missing")
  }

  func list() throws(InferenceError) -> [YAMLField] {
    let items = try read { value throws(SettingValue.Complaint) in try value.list() }
    return items.enumerated().map { YAMLField($1, "\(path)[\($0)]", in: self) }
  }

  var isList: Bool { value.isList }

  func string() throws(InferenceError) -> String {
    try read { value throws(SettingValue.Complaint) in try value.text() }
  }

  func strings() throws(InferenceError) -> [String] {
    var texts: [String] = []
    for item in try list() { texts.append(try item.string()) }
    return texts
  }

  func integer(_ range: ClosedRange<Int>) throws(InferenceError) -> Int {
    try read { value throws(SettingValue.Complaint) in try value.integer(range) }
  }

  func boolean() throws(InferenceError) -> Bool {
    try read { value throws(SettingValue.Complaint) in try value.flag() }
  }

  func number(_ range: ClosedRange<Double>) throws(InferenceError) -> Double {
    try read { value throws(SettingValue.Complaint) in try value.number(range) }
  }

  /// One of the words that an enumeration knows.
  func word<Choice: RawRepresentable<String> & CaseIterable>(_: Choice.Type) throws(InferenceError) -> Choice {
    try read { value throws(SettingValue.Complaint) in try value.word(Choice.self) }
  }

  private func read<Value>(
    _ parse: (SettingValue) throws(SettingValue.Complaint) -> Value
  ) throws(InferenceError) -> Value {
    do throws(SettingValue.Complaint) {
      return try parse(value)
    } catch let complaint {
      throw error(complaint.sentence)
    }
  }

  private func name(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }
}
