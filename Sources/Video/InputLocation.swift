import Glibc

/// Where video comes from: a path, standard input, a numbered picture sequence, a camera or server, or a synthetic camera.
///
/// Everything that this type shows of itself (`description`, `name`, reflection) is free of user names, passwords and
/// query values; only the code that opens it sees them.
public struct InputLocation: Sendable, Hashable, CustomStringConvertible, CustomReflectable {
  enum Kind: Sendable, Hashable {
    /// A file, a FIFO or a picture sequence pattern; which one is known when it is opened.
    case path(String)
    /// An open descriptor; it stays the caller's to close.
    case descriptor(Int32)
    case url(String)
    /// A graph of libavfilter that makes pictures.
    case graph(String)
  }

  let kind: Kind

  /// Standard input; read without seeking unless it is a regular file.
  public static let standardInput = InputLocation(kind: .descriptor(0))

  init(kind: Kind) { self.kind = kind }

  /// Understands `-` (standard input), paths, picture sequences such as `img%04d.png`, `file://` and other URLs, devices such
  /// as `/dev/video0`, and `lavfi:GRAPH` (`lavfi:testsrc2=rate=30`), a synthetic camera.
  ///
  /// A path that exists is that file even if it looks like a sequence.
  ///
  /// - Throws: `.notFound` for an empty string; `.invalidOption` for a NUL in it, and for what looks like an address without its scheme
  ///   and is no file: it may hold a password, so it is not shown.
  public static func parse(_ text: String) throws(VideoError) -> InputLocation {
    guard !text.isEmpty else {
      throw VideoError(.notFound, "Cannot open '': the input has no name. Give a path, a URL or - for standard input.")
    }
    guard !text.utf8.contains(0) else {
      throw VideoError(.invalidOption, "Cannot open the input: its name holds a NUL character. Check the name.")
    }
    if text == "-" { return .standardInput }
    if text.hasPrefix("lavfi:") { return InputLocation(kind: .graph(String(text.dropFirst("lavfi:".count)))) }
    guard looksLikeURL(text) else {
      guard !mayHoldCredentials(text) || access(text, F_OK) == 0 else {
        throw VideoError(
          .invalidOption, "Cannot open the input: an address needs its scheme, for example rtsp://, in front, and there is no such file.")
      }
      return InputLocation(kind: .path(text))
    }
    for prefix in ["file:///", "file://localhost/"] where text.lowercased().hasPrefix(prefix) {
      return InputLocation(kind: .path("/" + Redaction.percentDecoded(String(text.dropFirst(prefix.count)))))
    }
    return InputLocation(kind: .url(text))
  }

  public var description: String {
    switch kind {
    case .path(let path): path
    case .descriptor(0): "-"
    case .descriptor(let number): "descriptor \(number)"
    case .url(let url): Redaction.redactURL(url)
    case .graph(let graph): "lavfi:" + graph
    }
  }

  /// True for what does not wait for its reader: cameras, servers, devices, synthetic cameras. False for files (also on HTTP
  /// servers, known by their ending), pipes and standard input.
  public var isLive: Bool {
    switch kind {
    case .descriptor: false
    case .path: isCamera
    case .graph: true
    case .url: isNetwork && !isFileOnServer
    }
  }

  var isNetwork: Bool {
    guard case .url(let url) = kind, let address = NetworkAddress(url) else { return false }
    return NetworkInput.schemes.contains(address.scheme)
  }

  var isWeb: Bool {
    guard case .url(let url) = kind, let address = NetworkAddress(url) else { return false }
    return address.scheme == "http" || address.scheme == "https"
  }

  /// Something on an HTTP server that has a beginning and an end.
  var isFileOnServer: Bool {
    guard case .url(let url) = kind, let address = NetworkAddress(url), address.scheme.hasPrefix("http") else { return false }
    return [".mp4", ".mov", ".mkv", ".webm", ".avi"].contains { address.path.lowercased().hasSuffix($0) }
  }

  /// A device of Video4Linux, also under another name than `/dev/video0`.
  var isCamera: Bool {
    guard case .path(let path) = kind else { return false }
    if path.hasPrefix("/dev/video") { return true }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFCHR else { return false }
    // glibc's `major`, a macro: bits 8…19 and 32…63 of the number.
    return (status.st_rdev >> 8 & 0xFFF) | (status.st_rdev >> 32 & ~0xFFF) == InputLocation.v4l2Major
  }

  /// Linux: Documentation/admin-guide/devices.txt, 81 char, video4linux.
  private static let v4l2Major: UInt = 81

  /// The file on disk, if the input is one.
  public var path: String? {
    if case .path(let path) = kind { path } else { nil }
  }

  /// A short name for records: the last part of the path without its extension, `stdin`, or a URL's host if it has no path or one
  /// with secrets in it; `host-application` for RTMP, whose path ends with the key of the stream.
  public var name: String {
    switch kind {
    case .descriptor(let number): return number == 0 ? "stdin" : "descriptor-\(number)"
    case .path(let path): return InputLocation.stem(path.split(separator: "/").last ?? "")
    case .graph(let graph): return String(graph.prefix { $0.isLetter || $0.isNumber })
    case .url(let url):
      if let name = NetworkAddress(url)?.discreetName { return name }
      let parts = description.prefix { $0 != "?" }.split(separator: "/").dropFirst()
      guard let last = parts.dropFirst().last else { return String(parts.first?.trimmingPrefix(Redaction.mark + "@") ?? "") }
      return InputLocation.stem(last)
    }
  }

  private static func stem(_ name: Substring) -> String {
    guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return String(name) }
    return String(name[..<dot])
  }

  public var customMirror: Mirror { Mirror(self, children: ["description": description]) }

  /// Removes this location's credentials from text made by FFmpeg.
  var redaction: Redaction {
    if case .url(let url) = kind { return Redaction(url: url) }
    return Redaction()
  }

  /// `scheme://…`; also `scheme:/…@…`, so that a mistyped URL is not shown as a path with its password.
  static func looksLikeURL(_ text: String) -> Bool {
    guard let colon = text.firstIndex(of: ":"), text.first?.isLetter == true else { return false }
    let scheme = text[..<colon].utf8
    guard scheme.allSatisfy({ isSchemeCharacter($0) }) else { return false }
    let rest = text[text.index(after: colon)...]
    return rest.hasPrefix("//") || (rest.hasPrefix("/") && rest.contains("@"))
  }

  /// `admin:secret@host`, and an address with a word in front.
  static func mayHoldCredentials(_ text: String) -> Bool {
    guard !text.contains("://") else { return true }
    return text.firstIndex(of: ":").map { text[$0...].contains("@") } ?? false
  }

  private static func isSchemeCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
      true
    default: false
    }
  }
}
