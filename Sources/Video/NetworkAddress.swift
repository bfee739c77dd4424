import CFFmpeg

/// The parts of a URL as people type it, and the same URL as FFmpeg can read it.
///
/// FFmpeg ends the host at the first `/`, `?` or `#`, so a password with one of these in it must be percent-encoded, which few
/// do. What the user information is:
/// * If the text up to the first `/`, `?` or `#` holds an `@`, or is a plausible `host[:port]`, the URL is a proper one
///   (RFC 3986), and everything before the last `@` of that text is the user information.
/// * Otherwise (`user:p/ss@cam/1`: "p" is no port) it reaches to the last `@` before the query that is followed by a plausible
///   `host[:port]`.
struct NetworkAddress: Sendable, Hashable {
  /// In small letters.
  let scheme: String
  /// As typed; nil without one.
  let userInfo: String?
  /// Host, port, path and query, as typed.
  private let rest: String

  /// - Parameter url: `scheme://…`; nil for anything else.
  init?(_ url: String) {
    guard let separator = url.firstRange(of: "://"), separator.lowerBound != url.startIndex else { return nil }
    scheme = url[..<separator.lowerBound].lowercased()
    let text = url[separator.upperBound...]
    let at = NetworkAddress.endOfUserInfo(text)
    userInfo = at.map { String(text[..<$0]) }
    rest = String(at.map { text[text.index(after: $0)...] } ?? text)
  }

  /// For FFmpeg: user information percent-encoded, everything else as typed.
  var url: String { scheme + "://" + (encodedUserInfo.map { $0 + "@" } ?? "") + rest }

  /// The part after the host, without the query.
  var path: Substring { rest[NetworkAddress.authority(rest[...]).endIndex...].prefix { $0 != "?" && $0 != "#" } }

  /// The host as FFmpeg understands `url`, in small letters.
  static func host(of url: String) -> String {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { buffer in
      buffer.initialize(repeating: 0)
      av_url_split(nil, 0, nil, 0, buffer.baseAddress, Int32(buffer.count), nil, nil, 0, url)
      return buffer.baseAddress.map { String(cString: $0).lowercased() } ?? ""
    }
  }

  private static func authority(_ text: Substring) -> Substring { text.prefix { $0 != "/" && $0 != "?" && $0 != "#" } }

  private static func endOfUserInfo(_ text: Substring) -> String.Index? {
    let proper = authority(text)
    if let at = proper.lastIndex(of: "@") { return at }
    if isHost(proper) { return nil }
    var found: String.Index?
    for at in text.indices where text[at] == "@" {
      if let found, text[found..<at].contains("?") { break }
      if isHost(authority(text[text.index(after: at)...])) { found = at }
    }
    return found
  }

  /// `name`, `name:port`, `[address]`, `[address]:port`; also nothing but a port, as `udp://:1234` has it.
  private static func isHost(_ text: Substring) -> Bool {
    var rest = text
    if text.first == "[", let end = text.firstIndex(of: "]") { rest = text[text.index(after: end)...] }
    let parts = rest.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count <= 2, let name = parts.first else { return false }
    let port = parts.dropFirst().first
    guard name.utf8.allSatisfy({ isNameCharacter($0) }), !name.isEmpty || text.first == "[" || port != nil else { return false }
    return port.map { UInt16($0) != nil } ?? true
  }

  private static func isNameCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "~"):
      true
    default: byte >= 0x80
    }
  }

  /// The first colon parts user and password; `%41` stays, a `%` that begins no such code is encoded like the rest.
  var encodedUserInfo: String? {
    guard let userInfo else { return nil }
    let bytes = Array(userInfo.utf8)
    let separator = bytes.firstIndex(of: UInt8(ascii: ":"))
    var result = ""
    for (index, byte) in bytes.enumerated() {
      let isCode = byte == UInt8(ascii: "%") && bytes[(index + 1)...].prefix(2).count(where: { Redaction.isHexDigit($0) }) == 2
      if isCode || index == separator || (byte < 0x80 && NetworkAddress.isNameCharacter(byte)) {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        result += "%" + String(UInt16(byte) + 0x100, radix: 16, uppercase: true).dropFirst()
      }
    }
    return result
  }

  private var pathSecrets: PathSecrets { PathSecrets(path, hasStreamKey: scheme.hasPrefix("rtmp")) }

  /// A name for an address whose path is not to be shown; nil for others.
  var discreetName: String? {
    let secrets = pathSecrets
    let isRTMP = scheme.hasPrefix("rtmp")
    guard isRTMP || !secrets.values.isEmpty else { return nil }
    let host = NetworkAddress.host(of: url)
    let application = secrets.shown.split(separator: "/").first { !$0.contains(Redaction.mark) }
    return application.flatMap { isRTMP ? "\(host)-\($0)" : nil } ?? host
  }

  /// Values of the path and the query that are likely to be secret, such as SRT's `passphrase`.
  var secretValues: [String] {
    // An `@` in one of them may be taken for the end of the user information, and the two parts be logged apart.
    let inPath = pathSecrets.values.flatMap { [$0] + $0.split(separator: "@").map(String.init) }
    guard let query = rest.firstIndex(of: "?") else { return inPath }
    return inPath
      + rest[rest.index(after: query)...].split(separator: "&").compactMap { pair in
        let parts = pair.split(separator: "=", maxSplits: 1)
        guard parts.count == 2 else { return nil }
        return PathSecrets.isSecretKey(parts[0]) ? String(parts[1]) : nil
      }
  }
}
