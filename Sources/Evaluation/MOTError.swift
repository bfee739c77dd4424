/// A file of boxes that cannot be used: the place, what is wrong there, and what is expected instead.
public struct MOTError: Error, Hashable, Sendable, CustomStringConvertible {
  /// As the user named it.
  public let file: String
  /// From 1; nil when no single line is to blame.
  public let line: Int?
  public let sentence: String

  public init(file: String, line: Int?, _ sentence: String) {
    self.file = file
    self.line = line
    self.sentence = sentence
  }

  public var description: String { "\(file):\(line.map { "\($0):" } ?? "") \(sentence)" }
}
