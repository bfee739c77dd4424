/// A record could not be written.
public struct RecordError: Error, Sendable, CustomStringConvertible {
  /// What went wrong, for the choice of an exit code.
  public struct Code: Sendable, Hashable {
    private enum Value: Hashable { case cannotOpen, diskFull, io }
    private let value: Value
    /// The output can not be created: a missing folder, no permission, a folder in its place.
    public static let cannotOpen = Code(value: .cannotOpen)
    /// No space or quota is left.
    public static let diskFull = Code(value: .diskFull)
    /// Any other failure of the operating system.
    public static let io = Code(value: .io)
  }

  public let code: Code
  /// Names the file, what is wrong and what to do.
  public let sentence: String
  /// The operating system's `errno`.
  public let cause: Int32

  init(_ code: Code, _ sentence: String, errno: Int32) {
    self.code = code
    self.sentence = sentence
    cause = errno
  }

  public var description: String { sentence }
}
