/// Where something stands in a file of settings.
public struct SettingPlace: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// As the user named it.
  public let file: String
  /// From 1.
  public let line: Int
  /// From 1, counted in Unicode scalars.
  public let column: Int

  /// - Parameters:
  ///   - line: from 1; without one, where a file starts.
  ///   - column: from 1.
  public init(file: String, line: Int = 1, column: Int = 1) {
    self.file = file
    self.line = line
    self.column = column
  }

  public var description: String { "\(file):\(line):\(column)" }

  public static func < (a: SettingPlace, b: SettingPlace) -> Bool {
    (a.file, a.line, a.column) < (b.file, b.line, b.column)
  }
}
