public import Foundation

/// A folder of a test's own, removed with the value that holds it.
public final class TemporaryFolder: Sendable {
  public let path: String

  public init() throws {
    path = FileManager.default.temporaryDirectory.appending(path: "pdnstream-test-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Writes a file and returns its path.
  @discardableResult
  public func write(_ name: String, _ content: Data) throws -> String {
    let file = "\(path)/\(name)"
    try content.write(to: URL(fileURLWithPath: file))
    return file
  }

  @discardableResult
  public func write(_ name: String, _ content: String) throws -> String { try write(name, Data(content.utf8)) }
}
