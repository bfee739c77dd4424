import Glibc

/// One line of a list of inputs: `ADDRESS` or `NAME=ADDRESS`.
///
/// Addresses hold `=` too, and passwords, so a line is only taken apart where what follows is an address beyond doubt; a line that
/// cannot be understood is never shown.
public struct SourceLine: Sendable {
  /// Nil for an address alone.
  public let name: String?
  public let location: InputLocation

  /// - Parameter text: one line; blanks around name and address do not count.
  /// - Throws: `.invalidOption` when it is neither; what `InputLocation.parse` throws.
  public init(_ text: String) throws(VideoError) {
    let line = SourceLine.trimmed(text[...])
    let (name, address) = try SourceLine.split(line)
    self.name = name
    location = try InputLocation.parse(address)
  }

  private static func split(_ line: String) throws(VideoError) -> (name: String?, address: String) {
    if isAddress(line) { return (nil, line) }
    let marks = line.indices.filter { line[$0] == "=" }
    guard let first = marks.first else { return (nil, line) }
    let mark = marks.first { isAddress(trimmed(line[line.index(after: $0)...])) } ?? first
    let (name, address) = (trimmed(line[..<mark]), trimmed(line[line.index(after: mark)...]))
    guard isName(name) else { throw unreadable }
    if isAddress(address) { return (name, address) }
    // A path that is not there: it must be plain, or it may be half of an address.
    guard name.allSatisfy({ $0.isLetter || $0.isNumber || "._- ".contains($0) }), !address.contains("=") else { throw unreadable }
    guard !address.isEmpty else { throw VideoError(.invalidOption, "'\(name)' has no address. Write NAME=ADDRESS.") }
    return (name, address)
  }

  private static let unreadable = VideoError(
    .invalidOption, "it is no input. Write ADDRESS or NAME=ADDRESS; an address begins with its scheme, for example rtsp://.")

  private static func isAddress(_ text: String) -> Bool {
    text == "-" || text.hasPrefix("/dev/") || text.hasPrefix("lavfi:") || InputLocation.looksLikeURL(text)
      || (!text.isEmpty && access(text, F_OK) == 0)
  }

  /// Anything that can be printed, and is no part of an address.
  private static func isName(_ name: String) -> Bool {
    !name.isEmpty && !InputLocation.mayHoldCredentials(name)
      && name.unicodeScalars.allSatisfy { ![.control, .lineSeparator, .paragraphSeparator].contains($0.properties.generalCategory) }
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
