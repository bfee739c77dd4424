import Foundation

/// Where files that are not part of the program are looked for: the environment, the folder of the binary and the working
/// folder. A value, so that tests can point it elsewhere.
public struct SearchPlaces: Sendable {
  public var environment: [String: String]
  /// Folder of the running binary, symbolic links resolved.
  public var executableFolder: String
  public var workingFolder: String

  public init(environment: [String: String], executableFolder: String, workingFolder: String) {
    self.environment = environment
    self.executableFolder = executableFolder
    self.workingFolder = workingFolder
  }

  /// The places of this process.
  public static var process: SearchPlaces {
    let files = FileManager.default
    let executable = (try? files.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments.first ?? ""
    return SearchPlaces(
      environment: ProcessInfo.processInfo.environment,
      executableFolder: (executable as NSString).deletingLastPathComponent, workingFolder: files.currentDirectoryPath)
  }

  /// The value of a variable, unless it is empty.
  func variable(_ name: String) -> String? {
    environment[name].flatMap { $0.isEmpty ? nil : $0 }
  }

  /// `.deps/<name>` in the working folder, then in every folder from that of the binary up to the root: a build product lies
  /// some levels below the package that holds `.deps`.
  func dependencyFolders(_ name: String) -> [String] {
    var found = [workingFolder.appendingPath(".deps/\(name)")]
    var folder = executableFolder
    while !folder.isEmpty {
      found.append(folder.appendingPath(".deps/\(name)"))
      let parent = (folder as NSString).deletingLastPathComponent
      if parent == folder { break }
      folder = parent
    }
    return found.uniqued()
  }

  /// Whether a regular file, or a link to one, can be read here.
  static func isFile(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
  }
}

extension String {
  /// Joins a relative path; an absolute one stands for itself.
  func appendingPath(_ other: String) -> String {
    other.hasPrefix("/") ? other : (self as NSString).appendingPathComponent(other)
  }
}

extension Array where Element: Hashable {
  /// Without repetitions, in order of first appearance.
  func uniqued() -> [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}
