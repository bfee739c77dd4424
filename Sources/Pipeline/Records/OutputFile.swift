import Glibc

/// A descriptor that lines go to, and the sentences about what it refuses.
struct OutputFile: Sendable {
  let descriptor: Int32
  /// `stdout`, or the path in quotes.
  let name: String
  /// The descriptor is closed at the end, and nobody else writes to its file.
  let isOwned: Bool

  static let standardOutput = OutputFile(descriptor: STDOUT_FILENO, name: "stdout", isOwned: false)

  /// The first one made ignores SIGPIPE and SIGXFSZ for the whole process.
  init(descriptor: Int32, name: String, isOwned: Bool) {
    _ = Self.ignoreSignals
    self.descriptor = descriptor
    self.name = name
    self.isOwned = isOwned
  }

  /// Creates `path`, or empties it.
  ///
  /// - Throws: `.cannotOpen`.
  init(creating path: String) throws(RecordError) {
    var descriptor: Int32
    repeat {
      descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    } while descriptor < 0 && errno == EINTR
    guard descriptor >= 0 else { throw Self.cannotOpen(path, errno: errno) }
    self.init(descriptor: descriptor, name: "'\(path)'", isOwned: true)
  }

  /// Takes the last `count` bytes off a regular file of our own, so that it ends with a whole line. When that fails too, the error on its
  /// way says the same about the file.
  func cut(back count: Int) {
    guard isOwned, count > 0 else { return }
    let start = lseek(descriptor, -count, SEEK_CUR)
    if start >= 0 { _ = ftruncate(descriptor, start) }
  }

  /// Closes a descriptor of our own.
  ///
  /// - Throws: `.diskFull`, `.io`: some file systems tell only now that data could not be stored.
  func close() throws(RecordError) {
    // Linux has freed the descriptor whatever close() returns, so it is never called again; EINTR means no loss here.
    guard isOwned, Glibc.close(descriptor) != 0, errno != EINTR else { return }
    throw failure(errno: errno)
  }

  func failure(errno code: Int32) -> RecordError {
    switch code {
    case ENOSPC, EDQUOT, EFBIG:
      RecordError(.diskFull, "Cannot write \(name): \(Self.text(code)). Free some space or choose another place.", errno: code)
    default:
      RecordError(.io, "Cannot write \(name): \(Self.text(code)). Check the file system and its permissions.", errno: code)
    }
  }

  private static func cannotOpen(_ path: String, errno code: Int32) -> RecordError {
    let remedy =
      switch code {
      case ENOENT, ENOTDIR: "Create the folder first."
      case EISDIR: "Name a file in it."
      case EACCES, EPERM, EROFS: "Choose a place that you may write to."
      default: "Choose another place."
      }
    return RecordError(.cannotOpen, "Cannot create '\(path)': \(text(code)). \(remedy)", errno: code)
  }

  /// The system's own words, in lower case as the middle of a sentence.
  private static func text(_ code: Int32) -> String {
    var buffer = [CChar](repeating: 0, count: 128)
    guard strerror_r(code, &buffer, buffer.count) == 0 else { return "error \(code)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).lowercased()
  }

  /// Once per process. A write to a pipe without a reader then fails with EPIPE, one beyond `ulimit -f` with EFBIG.
  private static let ignoreSignals: Void = {
    // signal() fails only for signals that do not exist or cannot be ignored.
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
  }()
}
