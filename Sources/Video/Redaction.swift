/// Removes user names, passwords, query values and the secrets of paths from text that may hold URLs.
///
/// People type passwords with `@`, `:`, `/` and `?` in them unescaped, and then no parser can tell where they end. So
/// everything from `://` to the *last* `@` of a word goes, and every query: rather too much than a password too little.
struct Redaction: Sendable, Hashable {
  static let mark = "***"

  /// Texts that must vanish wherever they occur, longest first.
  private let secrets: [String]

  /// Knows the credentials of `url`, which FFmpeg may repeat apart from it or percent-decoded.
  init(url: String? = nil) {
    guard let url else {
      secrets = []
      return
    }
    let address = NetworkAddress(url)
    var found: Set<String> = Set(address?.secretValues ?? [])
    for userInfo in [Redaction.userInfo(of: url), address?.userInfo, address?.encodedUserInfo].compactMap(\.self) {
      found.insert(userInfo)
      guard let colon = userInfo.firstIndex(of: ":") else { continue }
      found.insert(String(userInfo[..<colon]))
      found.insert(String(userInfo[userInfo.index(after: colon)...]))
    }
    for text in found { found.insert(Redaction.percentDecoded(text)) }
    // One or two letters would take apart every other word; such a secret is still covered by the rule for URLs.
    secrets = found.filter { $0.count >= 3 }.sorted { ($0.count, $0) > ($1.count, $1) }
  }

  /// `text` without the known secrets and without the credentials of any URL in it.
  func redact(_ text: String) -> String {
    var result = text
    // Known secrets first: with blanks or quotes in them they would hide from the search for URLs.
    for secret in secrets where result.contains(secret) {
      result = result.split(separator: secret, omittingEmptySubsequences: false).joined(separator: Redaction.mark)
    }
    return Redaction.withoutURLCredentials(Redaction.withoutAuthorization(result))
  }

  /// At its higher levels FFmpeg logs what it sends: `Authorization: Basic …` is nothing but the password.
  private static func withoutAuthorization(_ text: String) -> String {
    for header in ["Authorization:", "authorization:"] {
      if let range = text.firstRange(of: header) { return text[..<range.upperBound] + " " + mark }
    }
    return text
  }

  /// The part of `url` before its last `@`, scheme excluded; nil without one.
  static func userInfo(of url: String) -> String? {
    guard let scheme = url.firstRange(of: ":/") else { return nil }
    let rest = url[scheme.upperBound...].drop { $0 == "/" }
    return rest.lastIndex(of: "@").map { String(rest[..<$0]) }
  }

  /// A URL on its own, which may contain blanks and quotes.
  ///
  /// - Parameter scheme: what stands in front of a `url` that begins with its colon.
  static func redactURL(_ url: String, scheme name: String = "") -> String {
    guard let scheme = url.firstRange(of: ":/") else { return url }
    let isRTMP = (name + url[..<scheme.lowerBound]).lowercased().hasPrefix("rtmp")
    var rest = url[scheme.upperBound...]
    let slashes = rest.prefix { $0 == "/" }
    rest = rest.dropFirst(slashes.count)
    var result = String(url[..<scheme.upperBound]) + slashes
    if let at = rest.lastIndex(of: "@") {
      result += mark
      let isInPath = PathSecrets.areIn(rest[..<at].split(separator: "/").last ?? "")
      rest = rest[at...]
      // `/password=a@b_…`: the rest of the password is no host.
      if isInPath {
        result += "@" + mark
        rest = rest.drop { $0 != "/" && $0 != "?" }
      }
    }
    let query = rest.firstIndex(of: "?")
    let beforeQuery = rest[..<(query ?? rest.endIndex)]
    let path = beforeQuery.drop { $0 != "/" }
    result += beforeQuery[..<path.startIndex] + PathSecrets(path, hasStreamKey: isRTMP).shown
    return query == nil ? result : result + "?" + mark
  }

  private static func withoutURLCredentials(_ text: String) -> String {
    guard text.contains("://") else { return text }
    var result = ""
    var rest = text[...]
    while let separator = rest.firstRange(of: "://") {
      let end = rest[separator.upperBound...].firstIndex { $0.isWhitespace || $0 == "'" || $0 == "\"" } ?? rest.endIndex
      result += rest[..<separator.lowerBound]
      let scheme = result.reversed().prefix { $0.isLetter }.reversed()
      result += redactURL(String(rest[separator.lowerBound..<end]), scheme: String(scheme))
      rest = rest[end...]
    }
    return result + rest
  }

  static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"): true
    default: false
    }
  }

  /// `%41` becomes `A`; anything malformed stays as it is.
  static func percentDecoded(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.first {
      if byte == UInt8(ascii: "%"), let value = UInt8(String(decoding: rest.dropFirst().prefix(2), as: UTF8.self), radix: 16),
        rest.count >= 3
      {
        bytes.append(value)
        rest = rest.dropFirst(3)
      } else {
        bytes.append(byte)
        rest = rest.dropFirst()
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
