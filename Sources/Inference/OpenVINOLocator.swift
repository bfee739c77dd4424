import Foundation

/// Finds OpenVINO's C library.
public struct OpenVINOLocator: Sendable {
  /// Folders in the order they are searched.
  public let folders: [String]
  /// The variable that names the folder, if it is set; nothing else is searched then.
  private let override: String?

  static let variable = "PDN_OPENVINO_DIR"
  private static let stem = "libopenvino_c.so"

  public init(_ places: SearchPlaces = .process) {
    override = places.variable(Self.variable)
    if let override {
      // The three layouts in use: flat, an install prefix, and Intel's archive.
      folders = [override, override.appendingPath("lib"), override.appendingPath("runtime/lib/intel64")]
    } else {
      let beside = ["", "lib", "../lib/openvino"].map { places.executableFolder.appendingPath($0) }
      folders = (beside + places.dependencyFolders("openvino")).uniqued()
    }
  }

  /// The library's path, or its bare name for the system's own search when `PDN_OPENVINO_DIR` is not set.
  var candidates: [String] {
    let found = folders.compactMap(Self.library(in:))
    return override == nil ? found + [Self.stem] : found
  }

  /// Every place searched, for a message.
  var description: String {
    override == nil ? (folders + ["the system's library folders"]).joined(separator: ", ") : folders.joined(separator: ", ")
  }

  /// `libopenvino_c.so`, or the newest `libopenvino_c.so.<version>` where only the run-time part is installed.
  private static func library(in folder: String) -> String? {
    let plain = folder.appendingPath(stem)
    if SearchPlaces.isFile(plain) { return plain }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let newest = names.filter { $0.hasPrefix(stem + ".") }.max { $0.compare($1, options: .numeric) == .orderedAscending }
    return newest.map { folder.appendingPath($0) }
  }
}
