import Glibc
import Synchronization

/// Lines into a file descriptor: stdout, or a file of its own.
///
/// Each call writes all bytes it was given, through interrupted, partial and refused (`EAGAIN`) writes. When a file of its own can not
/// take all of them, the part that it took is cut off again, so that it holds whole lines only. The first sink made ignores SIGPIPE
/// and SIGXFSZ for the whole process: a reader that goes away and a limit on file sizes are outcomes here, not the end of the program.
public final class DescriptorSink: RecordSink {
  private struct State {
    var isClosed = false
    /// Nobody reads any more.
    var isAbandoned = false
  }

  private let file: OutputFile
  private let state = Mutex(State())

  /// stdout, which stays open.
  public static func standardOutput() -> DescriptorSink {
    DescriptorSink(.standardOutput)
  }

  /// Creates `path`, or empties it.
  ///
  /// - Throws: `.cannotOpen`.
  public convenience init(creating path: String) throws(RecordError) {
    self.init(try OutputFile(creating: path))
  }

  init(_ file: OutputFile) {
    self.file = file
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
    guard !state.isClosed, !state.isAbandoned else { return .closed }
    var done = 0
    while done < lines.count {
      let count = Glibc.write(file.descriptor, lines.baseAddress.map { $0 + done }, lines.count - done)
      if count >= 0 {
        done += count
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN: try waitUntilWritable()
      case EPIPE:
        state.isAbandoned = true
        return .closed
      case let code:
        file.cut(back: done)
        throw file.failure(errno: code)
      }
    }
    return .written
  }

  /// - Throws: `.diskFull`, `.io`: some file systems tell only now that data could not be stored.
  public func close() throws(RecordError) {
    try state.withLock { (state) throws(RecordError) in
      guard !state.isClosed else { return }
      state.isClosed = true
      try file.close()
    }
  }

  /// A non-blocking stdout (shared with a terminal or a Node parent) refuses what its reader has no room for.
  private func waitUntilWritable() throws(RecordError) {
    var request = pollfd(fd: file.descriptor, events: Int16(POLLOUT), revents: 0)
    while poll(&request, 1, -1) < 0 {
      guard errno == EINTR else { throw file.failure(errno: errno) }
    }
  }
}
