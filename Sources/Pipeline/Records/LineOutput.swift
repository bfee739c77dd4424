import Glibc

/// Puts whole lines into a descriptor without ever waiting longer than somebody wants it to.
///
/// For one thread at a time; `interrupt` may be called from any.
final class LineOutput: Sendable {
  enum Outcome {
    case done
    /// The time was over; a part of the line may have been written.
    case timeOver
    /// Nobody reads any more.
    case readerLeft
    case failed(RecordError)
  }

  /// The most that one write(2) to a pipe is given after poll(2) has seen room: Linux then has room for so much (one page), so that even a
  /// blocking pipe does not block, and writes it in one piece (PIPE_BUF).
  private static let piece = 4096

  private let file: OutputFile
  /// Read and write end of a pipe whose only purpose is to end a poll(2).
  private let wake: (read: Int32, write: Int32)

  init(_ file: OutputFile) throws(RecordError) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      let code = errno
      throw RecordError(.io, "Cannot prepare \(file.name): no descriptor is free. Raise the limit (`ulimit -n`).", errno: code)
    }
    self.file = file
    wake = (ends[0], ends[1])
    for end in ends {
      guard fcntl(end, F_SETFL, O_NONBLOCK) == 0, fcntl(end, F_SETFD, FD_CLOEXEC) == 0 else { throw file.failure(errno: errno) }
    }
  }

  deinit {
    close(wake.read)
    close(wake.write)
  }

  /// Ends a `waitForInterrupt`, and lets a `write` ask for the time limit again. One call between two waits is as good as many.
  func interrupt() {
    var byte: UInt8 = 0
    // A full pipe (EAGAIN) has woken the thread already.
    while Glibc.write(wake.write, &byte, 1) < 0, errno == EINTR {}
  }

  /// Sleeps until `interrupt`, or returns at once when that came before.
  func waitForInterrupt() {
    var request = pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0)
    while poll(&request, 1, -1) < 0, errno == EINTR {}
    forgetInterrupts()
  }

  /// Writes one record.
  /// - Parameter limit: when to give up, nil for never; asked for again after each `interrupt`.
  func write(_ line: RawSpan, until limit: () -> ContinuousClock.Instant?) -> Outcome {
    line.withUnsafeBytes { line in
      var done = 0
      while done < line.count {
        guard waitForRoom(until: limit) else {
          file.cut(back: done)
          return .timeOver
        }
        let count = Glibc.write(file.descriptor, line.baseAddress.map { $0 + done }, min(line.count - done, Self.piece))
        if count >= 0 {
          done += count
          continue
        }
        switch errno {
        case EINTR, EAGAIN: continue
        case EPIPE: return .readerLeft
        case let code:
          file.cut(back: done)
          return .failed(file.failure(errno: code))
        }
      }
      return .done
    }
  }

  /// - Throws: `.diskFull`, `.io`.
  func end() throws(RecordError) {
    try file.close()
  }

  /// - Returns: false when the time is over. Errors of the descriptor count as room: the write that follows names them.
  private func waitForRoom(until limit: () -> ContinuousClock.Instant?) -> Bool {
    while true {
      let remaining = limit().map { ContinuousClock.now.duration(to: $0) }
      if let remaining, remaining <= .zero { return false }
      var requests: InlineArray<2, pollfd> = [
        pollfd(fd: file.descriptor, events: Int16(POLLOUT), revents: 0), pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0),
      ]
      let timeout = remaining.map { Int32(min(($0 / .milliseconds(1)).rounded(.up), 60_000)) } ?? -1
      var span = requests.mutableSpan
      guard span.withUnsafeMutableBufferPointer({ poll($0.baseAddress, 2, timeout) }) >= 0 else {
        // Anything else than an interruption is a defect of ours; the write tells what it thinks of the descriptor.
        if errno == EINTR { continue }
        return true
      }
      if requests[1].revents != 0 {
        forgetInterrupts()
        continue
      }
      if requests[0].revents != 0 { return true }
    }
  }

  private func forgetInterrupts() {
    var bytes: (UInt64, UInt64) = (0, 0)
    while read(wake.read, &bytes, 16) > 0 || errno == EINTR {}
  }
}
