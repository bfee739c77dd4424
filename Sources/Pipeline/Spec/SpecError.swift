public import Settings

/// A pipeline file that cannot be used, with everything that is wrong with it.
public struct SpecError: Error, Sendable, CustomStringConvertible {
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: String {
      case notFound
      case unreadable
      case invalid
    }

    private let kind: Kind

    /// There is no pipeline of that name, or no such file.
    public static let notFound = Code(kind: .notFound)
    /// The file is there but is no text that could be read.
    public static let unreadable = Code(kind: .unreadable)
    /// The file is no YAML, or its settings are wrong; see `problems`.
    public static let invalid = Code(kind: .invalid)

    public var description: String { kind.rawValue }
  }

  public let code: Code
  /// In the order of the file; empty unless the code is `invalid`.
  public let problems: [SettingProblem]
  private let sentence: String

  init(_ code: Code, _ sentence: String) {
    self.code = code
    self.sentence = sentence
    problems = []
  }

  /// - Parameter problems: at least one, in any order.
  init(_ problems: [SettingProblem]) {
    code = .invalid
    self.problems = problems.sorted()
    sentence = self.problems.map(\.description).joined(separator: "\n")
  }

  /// One line per problem.
  public var description: String { sentence }
}
