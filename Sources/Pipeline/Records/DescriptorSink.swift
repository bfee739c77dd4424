import Glibc
import Synchronization

/// Lines into a file descriptor: stdout, or a file of its own.
///
/// Each call writes all bytes it was given, through interrupted, partial and refused (`EAGAIN`) writes. When a file of its own can not
/// take all of them, the part that it took is cut off again, so that it holds whole lines only. The first sink made ignores SIGPIPE
/// and SIGXFSZ for the whole process: a reader that goes away and a limit on file sizes are outcomes here, not the end of the program.
public final class DescriptorSink: RecordSink {
  private struct State {
    /// -1 once closed.
    var descriptor: Int32
    /// Nobody reads any more.
    var isAbandoned = false
  }

  private let name: String
  private let ownsFile: Bool
  private let state: Mutex<State>

  /// stdout, which stays open.
  public static func standardOutput() -> DescriptorSink {
    DescriptorSink(descriptor: STDOUT_FILENO, name: "stdout", ownsFile: false)
  }

  /// Creates `path`, or empties it.
  ///
  /// - Throws: `.cannotOpen`.
  public convenience init(creating path: String) throws(RecordError) {
    var descriptor: Int32
    repeat {
      descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    } while descriptor < 0 && errno == EINTR
    guard descriptor >= 0 else { throw Self.cannotOpen(path, errno: errno) }
    self.init(descriptor: descriptor, name: "'\(path)'", ownsFile: true)
  }

  /// - Parameter ownsFile: the descriptor is closed at the end, and nobody else writes to its file.
  init(descriptor: Int32, name: String, ownsFile: Bool) {
    _ = Self.ignoreSignals
    self.name = name
    self.ownsFile = ownsFile
    state = Mutex(State(descriptor: descriptor))
  }

  deinit {
    try? close()
  }

  /// - Throws: `.diskFull`, `.io`.
  public func write(_ lines: RawSpan, of kind: RecordKind) throws(RecordError) -> WriteOutcome {
    try state.withLock { (state) throws(RecordError) in
      try lines.withUnsafeBytes { (lines) throws(RecordError) in try write(lines, &state) }
    }
  }

  private func write(_ lines: UnsafeRawBufferPointer, _ state: inout State) throws(RecordError) -> WriteOutcome {
    guard state.descriptor >= 0, !state.isAbandoned else { return .closed }
    var done = 0
    while done < lines.count {
      let count = Glibc.write(state.descriptor, lines.baseAddress.map { $0 + done }, lines.count - done)
      if count >= 0 {
        done += count
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN: try waitUntilWritable(state.descriptor)
      case EPIPE:
        state.isAbandoned = true
        return .closed
      case let code:
        if ownsFile { Self.cut(state.descriptor, back: done) }
        throw failure(errno: code)
      }
    }
    return .written
  }

  /// - Throws: `.diskFull`, `.io`: some file systems tell only now that data could not be stored.
  public func close() throws(RecordError) {
    try state.withLock { (state) throws(RecordError) in
      guard state.descriptor >= 0 else { return }
      let descriptor = state.descriptor
      state.descriptor = -1
      // Linux has freed the descriptor whatever close() returns, so it is never called again; EINTR means no loss here.
      guard ownsFile, Glibc.close(descriptor) != 0, errno != EINTR else { return }
      throw failure(errno: errno)
    }
  }

  /// A non-blocking stdout (shared with a terminal or a Node parent) refuses what its reader has no room for.
  private func waitUntilWritable(_ descriptor: Int32) throws(RecordError) {
    var request = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    while poll(&request, 1, -1) < 0 {
      guard errno == EINTR else { throw failure(errno: errno) }
    }
  }

  /// Takes the last `count` bytes off a regular file. When that fails too, the error on its way says the same about the file.
  private static func cut(_ descriptor: Int32, back count: Int) {
    let start = lseek(descriptor, -count, SEEK_CUR)
    if start >= 0 { _ = ftruncate(descriptor, start) }
  }

  private func failure(errno code: Int32) -> RecordError {
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
    _ = signal(SIGPIPE, SIG_IGN)
    _ = signal(SIGXFSZ, SIG_IGN)
  }()
}
