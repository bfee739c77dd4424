import Foundation
import Perception

extension ModelManifest {
  /// Reads a manifest.
  /// - Parameter path: a YAML file; its name appears in messages as it is given here.
  /// - Throws: `InferenceError`: manifestMissing, manifestInvalid, unknownHead, each with file, line and column.
  public static func load(path: String) throws(InferenceError) -> ModelManifest {
    guard let data = FileManager.default.contents(atPath: path) else {
      throw InferenceError(.manifestMissing, "Cannot read model manifest '\(path)': no such file. Check the path.")
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw InferenceError(.manifestInvalid, "\(path): not YAML in UTF-8")
    }
    return try parse(text, path: path)
  }

  /// Reads the text of a manifest; `path` is where it lies.
  static func parse(_ text: String, path: String) throws(InferenceError) -> ModelManifest {
    let document = try YAMLField(document: text, file: path)
    let fields = try document.mapping([
      "name", "file", "weights", "sha256", "licence", "source", "input", "head", "classes", "glance",
    ])
    let classes = try classNames(try fields.required("classes", in: document))
    return ModelManifest(
      name: try fields.required("name", in: document).string(),
      file: try fields.required("file", in: document).string(),
      weights: try fields.string("weights"),
      sha256: try fields["sha256"].map(checksums) ?? [:],
      licence: try fields.required("licence", in: document).string(),
      source: try fields.required("source", in: document).string(),
      input: try input(try fields.required("input", in: document)),
      head: try DetectorHead(yaml: try fields.required("head", in: document)),
      classes: classes,
      glance: try fields["glance"].map { field throws(InferenceError) in try Glance(yaml: field, classes: classes) },
      path: path)
  }

  private static func checksums(_ field: YAMLField) throws(InferenceError) -> [String: String] {
    var sums: [String: String] = [:]
    for (file, value) in try field.entries() {
      let sum = try value.string().lowercased()
      guard sum.count == 64, sum.allSatisfy(\.isHexDigit) else { throw value.error("expected 64 hexadecimal digits") }
      sums[file] = sum
    }
    return sums
  }

  private static func classNames(_ field: YAMLField) throws(InferenceError) -> [String] {
    guard field.isList else {
      guard try field.string() == "coco80" else { throw field.error("expected coco80 or a list of names") }
      return COCOClasses.names
    }
    let names = try field.strings()
    guard !names.isEmpty else { throw field.error("expected at least one name") }
    return names
  }

  private static func input(_ field: YAMLField) throws(InferenceError) -> Input {
    let fields = try field.mapping(["name", "layout", "channels", "mean", "std", "size", "pad"])
    if let layout = fields["layout"], try layout.string() != "NCHW" { throw layout.error("expected NCHW") }
    var input = Input(sizes: try sizes(try fields.required("size", in: field)))
    input.name = try fields.string("name")
    if let channels = fields["channels"] { input.channels = try channels.word(Input.Channels.self) }
    if let mean = fields["mean"] { input.mean = try triple(mean, 0...255) }
    // Smaller divisors are a sign of the scale 0...1, which would turn every picture into noise.
    if let std = fields["std"] { input.std = try triple(std, 1...255) }
    if let pad = fields["pad"] {
      let values = try pad.list()
      guard values.count == 3 else { throw pad.error("expected three numbers: red, green, blue") }
      input.pad = []
      for value in values { input.pad.append(UInt8(try value.integer(0...255))) }
    }
    return input
  }

  private static func triple(_ field: YAMLField, _ range: ClosedRange<Double>) throws(InferenceError) -> [Double] {
    let items = try field.list()
    guard items.count == 3 else { throw field.error("expected three numbers, one per channel of the network") }
    var numbers: [Double] = []
    for item in items { numbers.append(try item.number(range)) }
    return numbers
  }

  private static func sizes(_ field: YAMLField) throws(InferenceError) -> Input.Sizes {
    let fields = try field.mapping(["fixed", "multiple_of"])
    switch (fields["fixed"], fields["multiple_of"]) {
    case (let fixed?, nil):
      let sides = try fixed.list()
      guard sides.count == 2 else { throw fixed.error("expected [width, height] in pixels") }
      return .fixed(Size(width: try sides[0].integer(8...16384), height: try sides[1].integer(8...16384)))
    case (nil, let step?): return .multiple(of: try step.integer(1...1024))
    default: throw field.error("expected either 'fixed: [width, height]' or 'multiple_of: pixels'")
    }
  }
}

extension [String: YAMLField] {
  func required(_ key: String, in field: YAMLField) throws(InferenceError) -> YAMLField {
    guard let found = self[key] else { throw field.missing(key) }
    return found
  }

  /// The text of an optional key.
  func string(_ key: String) throws(InferenceError) -> String? {
    try self[key]?.string()
  }
}
