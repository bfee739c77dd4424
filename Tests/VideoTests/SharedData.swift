import Foundation
import Testing

/// Material beside the package that is not part of it: `../shared`, or where PDN_SHARED says.
enum SharedData {
  static let missing: Comment = "no ../shared beside the package and PDN_SHARED not set"

  static func path(_ name: String, file: String = #filePath) -> String {
    if let root = ProcessInfo.processInfo.environment["PDN_SHARED"] { return root + "/" + name }
    let package = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    return package.deletingLastPathComponent().appendingPathComponent("shared/" + name).path
  }

  static func has(_ name: String) -> Bool { FileManager.default.fileExists(atPath: path(name)) }
}
