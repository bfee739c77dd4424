import Foundation

extension ModelManifest {
  /// Loads a manifest by path (ends in `.yaml`) or by name, then from the first folder that has `<name>.yaml`.
  /// - Throws: `InferenceError`: manifestMissing with what can be named, manifestInvalid.
  public static func named(_ name: String, in folders: [String]) throws(InferenceError) -> ModelManifest {
    if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return try load(path: name) }
    for folder in folders {
      let path = "\(folder)/\(name).yaml"
      if FileManager.default.fileExists(atPath: path) { return try load(path: path) }
    }
    let known = names(in: folders)
    let remedy =
      known.isEmpty
      ? "No folder 'models' with manifests was found in the working folder or around the program."
      : "Known are \(known.joined(separator: ", "))."
    throw InferenceError(.manifestMissing, "There is no model '\(name)'. \(remedy) Or give the path of a manifest (.yaml).")
  }

  /// Names of the manifests in `folders`, sorted.
  public static func names(in folders: [String]) -> [String] {
    let files = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
    return Set(files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }).sorted()
  }

  /// The classes are COCO's 80 in COCO's order, which result files number in COCO's own way.
  public var hasCOCOClasses: Bool { classes == COCOClasses.names }
}
