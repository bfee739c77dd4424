/// Finds what is secret in the path of a URL. Some cameras want user and password there
/// (`/user=admin_password=…_channel=1_stream=0.sdp`), and the path of RTMP ends with a key that lets anyone publish.
struct PathSecrets: Sendable {
  /// The path with every secret replaced by the mark.
  let shown: String
  /// The secrets as typed, and percent-decoded where the path was encoded.
  let values: [String]

  /// - Parameters:
  ///   - path: from its first `/` on, without a query.
  ///   - hasStreamKey: true for RTMP, whose path is `/application/key`.
  init(_ path: Substring, hasStreamKey: Bool) {
    var values: [String] = []
    var shown: [String] = []
    var names = 0
    for segment in path.split(separator: "/", omittingEmptySubsequences: false) {
      guard !hasStreamKey || names == 0 || segment.isEmpty else {
        if names == 1 { shown.append(Redaction.mark) }
        names += 1
        values.append(String(segment))
        continue
      }
      if !segment.isEmpty { names += 1 }
      shown.append(PathSecrets.mask(segment, &values))
    }
    (self.shown, self.values) = (shown.joined(separator: "/"), values)
  }

  /// True for the names under which secrets are kept, also as parts of others: `username`, `stream_key`.
  static func isSecretKey(_ key: some StringProtocol) -> Bool {
    let key = key.lowercased()
    return ["pass", "pwd", "token", "key", "secret", "auth", "user"].contains { key.contains($0) }
  }

  /// True when `segment` holds `password=…` or the like.
  static func areIn(_ segment: Substring) -> Bool {
    var values: [String] = []
    _ = mask(segment, &values)
    return !values.isEmpty
  }

  private static func mask(_ segment: Substring, _ values: inout [String]) -> String {
    let count = values.count
    let masked = maskPairs(segment, &values)
    guard values.count == count, segment.contains("%") else { return masked }
    _ = maskPairs(Redaction.percentDecoded(String(segment))[...], &values)
    return values.count == count ? masked : Redaction.mark
  }

  /// Pairs end at `_`, `&` and `;`. What follows without a `=` of its own may be the rest of a password or the beginning of the next
  /// key, and is taken for both.
  private static func maskPairs(_ segment: Substring, _ values: inout [String]) -> String {
    var result = ""
    var value: String?
    var key = ""
    var rest = segment
    while !rest.isEmpty {
      let delimiter = rest.first.flatMap { "_&;".contains($0) ? String($0) : nil } ?? ""
      rest = rest.dropFirst(delimiter.count)
      let piece = rest.prefix { !"_&;".contains($0) }
      rest = rest[piece.endIndex...]
      guard let equals = piece.firstIndex(of: "=") else {
        key += piece
        if value != nil { value? += delimiter + piece } else { result += delimiter + piece }
        continue
      }
      if let value { values.append(value) }
      let isSecret = isSecretKey(key + piece[..<equals])
      value = isSecret ? String(piece[piece.index(after: equals)...]) : nil
      result += delimiter + (isSecret ? piece[...equals] + Redaction.mark : piece)
      key = ""
    }
    if let value { values.append(value) }
    return result
  }
}
