/// The metrics cannot be served.
public struct MetricsError: Error, Sendable, CustomStringConvertible {
  /// What went wrong, for the choice of an exit code.
  public struct Code: Sendable, Hashable {
    private enum Value: Hashable { case badAddress, cannotListen }
    private let value: Value
    /// The text is no address.
    public static let badAddress = Code(value: .badAddress)
    /// The port is taken, or the address is not one of this machine.
    public static let cannotListen = Code(value: .cannotListen)
  }

  public let code: Code
  /// Names the address, what is wrong and what to do.
  public let sentence: String

  init(_ code: Code, _ sentence: String) {
    self.code = code
    self.sentence = sentence
  }

  public var description: String { sentence }
}
