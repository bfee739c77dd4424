import Foundation

/// Where the files that come with the program are: the working directory, the source tree around the binary, or
/// `../share/pdnstream` beside an installed binary.
enum Installation {
  /// Folders named `name` (`pipelines`, `models`), nearest first.
  static func folders(_ name: String) -> [String] {
    var roots = [FileManager.default.currentDirectoryPath]
    var folder = executableFolder
    roots.append(folder.deletingLastPathComponent().appendingPathComponent("share/pdnstream").path)
    // `.build/<triple>/release/pdnstream` lies four levels below the source tree.
    for _ in 0..<4 {
      folder = folder.deletingLastPathComponent()
      roots.append(folder.path)
    }
    return roots.map { $0 + "/" + name }.filter { FileManager.default.fileExists(atPath: $0) }
  }

  private static var executableFolder: URL {
    let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: path).deletingLastPathComponent()
  }
}
