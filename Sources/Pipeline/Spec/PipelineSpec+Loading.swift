import Foundation
import Settings

extension PipelineSpec {
  /// Bytes that a pipeline file may have; those in `pipelines/` have about 10,000.
  static let maximumBytes = 1 << 20

  /// Loads a pipeline by path (it contains `/` or ends in `.yaml` or `.yml`) or by name, then `<name>.yaml` from the first
  /// folder that has it.
  /// - Throws: `SpecError` as `load`, and `notFound` with the names that there are.
  public static func find(_ nameOrPath: String, in folders: [String]) throws(SpecError) -> PipelineSpec {
    if nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml") || nameOrPath.hasSuffix(".yml") { return try load(path: nameOrPath) }
    for folder in folders {
      let path = "\(folder)/\(nameOrPath).yaml"
      if FileManager.default.fileExists(atPath: path) { return try load(path: path) }
    }
    let known = names(in: folders)
    let remedy =
      known.isEmpty ? "No folder 'pipelines' with pipeline files was found." : "Known are \(known.joined(separator: ", "))."
    throw SpecError(.notFound, "There is no pipeline '\(nameOrPath)'. \(remedy) Or give the path of a pipeline file (.yaml).")
  }

  /// Names of the pipelines in `folders`, sorted.
  public static func names(in folders: [String]) -> [String] {
    let files = folders.flatMap { (try? FileManager.default.contentsOfDirectory(atPath: $0)) ?? [] }
    return Set(files.filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }).sorted()
  }

  /// Loads a pipeline file.
  /// - Throws: `SpecError`: `notFound`, `unreadable`, or `invalid` with every problem of the file.
  public static func load(path: String) throws(SpecError) -> PipelineSpec {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
      throw SpecError(.notFound, "Cannot read pipeline '\(path)': no such file. Check the path.")
    }
    if isDirectory.boolValue { throw SpecError(.unreadable, "Cannot read pipeline '\(path)': it is a directory. Give a .yaml file.") }
    let file = FileHandle(forReadingAtPath: path)
    defer { try? file?.close() }
    // One byte more than allowed tells a file that is too long, however long it is.
    guard let data = try? file?.read(upToCount: maximumBytes + 1) ?? Data() else {
      throw SpecError(.unreadable, "Cannot read pipeline '\(path)'. Check its permissions.")
    }
    guard data.count <= maximumBytes, let text = String(data: data, encoding: .utf8) else {
      throw SpecError(.unreadable, "Cannot read pipeline '\(path)': it is no UTF-8 text of at most \(maximumBytes) bytes.")
    }
    return try decode(text, file: path)
  }

  /// Decodes the text of a pipeline file.
  static func decode(_ text: String, file: String) throws(SpecError) -> PipelineSpec {
    let report = SpecReport(file: file)
    let document: SettingValue
    do throws(SettingProblem) {
      document = try SettingValue(document: text, file: file)
    } catch {
      throw SpecError([error])
    }
    let spec = PipelineSpec(decoding: SpecSection(document: document, report: report))
    guard report.problems.isEmpty else { throw SpecError(report.problems) }
    return spec
  }

  /// Every setting that there is.
  static var settings: [SpecReport.Setting] {
    let report = SpecReport(file: "")
    _ = PipelineSpec(decoding: SpecSection(document: nil, report: report))
    return report.settings
  }
}
