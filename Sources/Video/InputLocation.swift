/// Where video comes from. Its description never holds a user name or a password.
public struct InputLocation: Sendable, Hashable, CustomStringConvertible {
  enum Kind: Sendable, Hashable {
    case file(String)
    case descriptor(Int32)
    case sequence(String)
    case url(String)
  }

  let kind: Kind

  init(kind: Kind) { self.kind = kind }

  /// Standard input, read without seeking.
  public static let standardInput = InputLocation(kind: .descriptor(0))

  /// A path, `-`, a picture sequence such as `img%04d.png`, or a URL.
  ///
  /// - Throws: `.notFound` for an empty string.
  public static func parse(_ text: String) throws(VideoError) -> InputLocation {
    guard !text.isEmpty else { throw VideoError(.notFound, "The input is an empty string. Give a path, a URL or -.") }
    return text == "-" ? .standardInput : InputLocation(kind: .file(text))
  }

  public var description: String {
    switch kind {
    case .file(let path), .sequence(let path): path
    case .descriptor: "-"
    case .url: "url"
    }
  }
}
