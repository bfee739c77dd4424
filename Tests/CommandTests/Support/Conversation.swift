import Foundation
import Glibc
import Synchronization

/// The other end of a running program's pipes. Its calls block, and come from one thread.
final class Conversation: Sendable {
  private let stdin: Int32
  private let stdout: Int32
  private let stderr: String
  /// Lines before `told` were given out by `readLine`.
  private let state = Mutex<(process: pid_t, bytes: [UInt8], told: Int)>((0, [], 0))

  /// - Parameters:
  ///   - stdin: what the program reads is written here.
  ///   - stdout: what the program writes is read here.
  ///   - stderr: path of the file that has its complaints.
  init(stdin: Int32, stdout: Int32, stderr: String) {
    self.stdin = stdin
    self.stdout = stdout
    self.stderr = stderr
  }

  /// What was read so far.
  var heard: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

  /// What the program has written to stderr so far.
  var complaints: String { (try? String(contentsOfFile: stderr, encoding: .utf8)) ?? "" }

  func begin(_ process: pid_t) {
    state.withLock { $0.process = process }
  }

  func signal(_ number: Int32) {
    kill(state.withLock { $0.process }, number)
  }

  /// False from shortly after its end.
  var isRunning: Bool { kill(state.withLock { $0.process }, 0) == 0 }

  /// - Returns: false when nobody reads any more.
  @discardableResult
  func write(_ data: Data) -> Bool {
    var rest = data[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(stdin, $0.baseAddress, $0.count) }
      guard count > 0 else { return false }
      rest = rest.dropFirst(count)
    }
    return true
  }

  /// Waits for the next line, from the first one on; nil when there will be none.
  func readLine() -> String? {
    repeat {
      let line = state.withLock { state -> String? in
        guard let end = state.bytes[state.told...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
        defer { state.told = end + 1 }
        return String(decoding: state.bytes[state.told..<end], as: UTF8.self)
      }
      if let line { return line }
    } while read()
    return nil
  }

  /// Reads whole lines until there are `count` of them.
  func readLines(_ count: Int) {
    while state.withLock({ $0.bytes.count { $0 == UInt8(ascii: "\n") } }) < count, read() {}
  }

  func readToEnd() {
    while read() {}
  }

  /// The program writes into a pipe without a reader from here on.
  func stopReading() {
    close(stdout)
  }

  func stopWriting() {
    close(stdin)
  }

  private func read() -> Bool {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(stdout, &buffer, buffer.count)
    guard count > 0 else { return false }
    state.withLock { $0.bytes += buffer[..<count] }
    return true
  }
}
