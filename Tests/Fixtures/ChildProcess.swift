public import Foundation
import Glibc
import Synchronization

/// A program that plays a part in a test: it answers lines on its stdin with lines on its stdout, and ends with this value, or
/// with the test runner, however that ends. Calls block; they come from one thread at a time.
public final class ChildProcess: Sendable {
  /// The program did not do what was asked.
  public struct Fault: Error, CustomStringConvertible {
    public let description: String
  }

  private let process = Process()
  private let stdin = Pipe()
  private let stdout = Pipe()
  /// What was read past the last line.
  private let rest = Mutex<[UInt8]>([])

  /// - Throws: when the program cannot be started.
  public init(_ path: String, _ arguments: [String]) throws {
    // Writing to a program that has ended gives an error, not the signal.
    _ = Glibc.signal(SIGPIPE, SIG_IGN)
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: Checkout.root)
    (process.standardInput, process.standardOutput) = (stdin, stdout)
    try process.run()
  }

  deinit {
    kill()
  }

  public var identifier: pid_t { process.processIdentifier }

  /// The next line of stdout, nil when there will be none. Waits for it.
  public func readLine() -> String? {
    rest.withLock { rest in
      while true {
        if let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
          defer { rest.removeFirst(end + 1) }
          return String(decoding: rest[..<end], as: UTF8.self)
        }
        var portion = [UInt8](repeating: 0, count: 4096)
        let count = read(stdout.fileHandleForReading.fileDescriptor, &portion, portion.count)
        guard count > 0 else { return nil }
        rest += portion[..<count]
      }
    }
  }

  /// Says a line and returns the fields of the answer.
  /// - Throws: when there is none, or it is a complaint.
  @discardableResult
  public func ask(_ line: String) throws -> [String: Any] {
    let bytes = Array("\(line)\n".utf8)
    guard write(stdin.fileHandleForWriting.fileDescriptor, bytes, bytes.count) == bytes.count else {
      throw Fault(description: "nobody takes '\(line)'")
    }
    return try answer(to: line)
  }

  /// The fields of the next line.
  /// - Parameter question: for the error.
  public func answer(to question: String) throws -> [String: Any] {
    guard let line = readLine(), let answer = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
      throw Fault(description: "no answer to '\(question)'")
    }
    if let complaint = answer["error"] { throw Fault(description: "\(complaint)") }
    return answer
  }

  public func signal(_ number: Int32) {
    // One that has ended has no number any more.
    if process.isRunning { Glibc.kill(process.processIdentifier, number) }
  }

  /// Ends it at once, also while it is suspended, and waits until it has.
  public func kill() {
    signal(SIGKILL)
    process.waitUntilExit()
  }

  /// Waits for its own end.
  /// - Returns: its status.
  public func waitForExit() -> Int32 {
    process.waitUntilExit()
    return process.terminationStatus
  }
}
