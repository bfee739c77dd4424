/// Where something stands in a pipeline file.
public struct SpecPlace: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// As the user named it.
  public let file: String
  /// From 1.
  public let line: Int
  /// From 1, counted in Unicode scalars.
  public let column: Int

  public var description: String { "\(file):\(line):\(column)" }

  public static func < (a: SpecPlace, b: SpecPlace) -> Bool {
    (a.file, a.line, a.column) < (b.file, b.line, b.column)
  }
}
