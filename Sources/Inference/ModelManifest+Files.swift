import CDigest
import Foundation

extension ModelManifest {
  /// Paths of the model's files, as found.
  public struct Files: Sendable, Hashable {
    public let model: String
    /// nil: inside the model, or beside it under the name that the runtime expects.
    public let weights: String?
  }

  static let variable = "PDN_MODELS_DIR"

  /// Finds the files: beside the manifest, then in `PDN_MODELS_DIR`, then in `.deps/models` of the working folder and of the
  /// package that the binary was built in.
  /// - Throws: `InferenceError.modelMissing` with every place searched.
  public func files(in places: SearchPlaces = .process) throws(InferenceError) -> Files {
    Files(model: try locate(file, places), weights: try weights.map { name throws(InferenceError) in try locate(name, places) })
  }

  private func locate(_ name: String, _ places: SearchPlaces) throws(InferenceError) -> String {
    let beside = (path as NSString).deletingLastPathComponent
    let folders =
      [beside.isEmpty ? places.workingFolder : places.workingFolder.appendingPath(beside)]
      + [places.variable(Self.variable)].compactMap { $0 } + places.dependencyFolders("models")
    let candidates = folders.map { $0.appendingPath(name) }.uniqued()
    if let found = candidates.first(where: SearchPlaces.isFile) { return found }
    throw InferenceError(
      .modelMissing,
      "Model '\(self.name)' needs '\(name)', which is in none of \(candidates.joined(separator: ", ")). "
        + "Run 'make setup', or set \(Self.variable) to its folder.")
  }

  /// Compares the files with the manifest's checksums.
  /// - Returns: where the files are.
  /// - Throws: `InferenceError`: modelMissing, wrongChecksum.
  @discardableResult
  public func verify(in places: SearchPlaces = .process) throws(InferenceError) -> Files {
    let found = try files(in: places)
    for (name, path) in [(file, found.model)]
      + [(weights, found.weights)].compactMap({ pair in pair.0.flatMap { name in pair.1.map { (name, $0) } } })
    {
      guard let expected = sha256[name] else { continue }
      let actual = try Self.digest(path)
      guard actual == expected else {
        throw InferenceError(
          .wrongChecksum,
          "'\(path)' is not the file that the manifest of model '\(self.name)' was written for: SHA-256 \(actual), expected "
            + "\(expected). Remove it and run 'make setup', or correct the manifest.")
      }
    }
    return found
  }

  /// Lower-case hexadecimal SHA-256 of a file.
  private static func digest(_ path: String) throws(InferenceError) -> String {
    var bytes = [UInt8](repeating: 0, count: Int(PDN_SHA256_BYTES))
    let status = pdn_sha256_file(path, &bytes)
    guard status == 0 else {
      throw InferenceError(.modelUnreadable, "Cannot read '\(path)': \(String(cString: strerror(status))). Check its permissions.")
    }
    return bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}
