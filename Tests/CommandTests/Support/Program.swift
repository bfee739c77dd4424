import Fixtures
import Foundation
import Glibc
import Testing

/// The built program, as a shell would run it.
struct Program {
  /// How one run ended.
  struct Outcome: Sendable {
    var status: Int32
    /// The signal that ended it; nil after a regular exit.
    var signal: Int32?
    var stdout: String
    var stderr: String

    var complaints: [String] { stderr.split(separator: "\n").map(String.init) }

    /// stdout as records.
    func records() throws -> [RecordLine] { try RecordLine.all(stdout.split(separator: "\n").map(String.init)) }
  }

  var arguments: [String]
  /// In place of or beside those of this process; nil removes one.
  var environment: [String: String?] = [:]
  var workingFolder = Checkout.root
  /// nil: nothing to read.
  var input: Data?
  /// Kilobytes that a file may have, as `ulimit -f` sets it.
  var fileLimit: Int?
  /// What a run needs and what goes with its value: folders, servers.
  private var parts: [any Sendable] = []

  init(_ arguments: String...) {
    self.arguments = arguments
  }

  init(_ arguments: [String]) {
    self.arguments = arguments
  }

  /// The same, whose runs keep these alive.
  func keeping(_ more: any Sendable...) -> Program {
    var program = self
    program.parts += more
    return program
  }

  /// Beside the test runner, where the build puts all products.
  static let path: String = {
    let runner = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    return URL(fileURLWithPath: runner).deletingLastPathComponent().appending(path: "pdnstream").path
  }()

  /// Longest that any run may take, seconds. Reached only by a program that hangs.
  static let patience = 120.0

  /// `F_SETPIPE_SZ` of Linux, which Glibc's module hides.
  private static let setPipeSize: Int32 = 1031

  /// Runs to the end; output goes to files, so that no pipe can fill up.
  func run() async throws -> Outcome {
    let folder = try TemporaryFolder()
    let process = try prepared()
    let stdin = try folder.write("stdin", input ?? Data())
    let files = try ["stdout", "stderr"].map { try FileHandle(forWritingTo: URL(fileURLWithPath: try folder.write($0, ""))) }
    process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: stdin))
    (process.standardOutput, process.standardError) = (files[0], files[1])
    let (status, signal) = try await finish(process) {}
    return Outcome(
      status: status, signal: signal, stdout: try String(contentsOfFile: "\(folder.path)/stdout", encoding: .utf8),
      stderr: try String(contentsOfFile: "\(folder.path)/stderr", encoding: .utf8))
  }

  /// Runs with open pipes while `body`, on a thread of its own, plays the other end.
  /// - Parameter pipeBytes: what the pipe of stdout holds.
  /// - Throws: what `body` throws, which ends the program.
  func converse(pipeBytes: Int32 = 65_536, _ body: @escaping @Sendable (Conversation) throws -> Void) async throws -> Outcome {
    let folder = try TemporaryFolder()
    let process = try prepared()
    let (stdin, stdout) = (Pipe(), Pipe())
    let complaints = try folder.write("stderr", "")
    let stderr = try FileHandle(forWritingTo: URL(fileURLWithPath: complaints))
    try #require(fcntl(stdout.fileHandleForWriting.fileDescriptor, Self.setPipeSize, pipeBytes) >= pipeBytes)
    (process.standardInput, process.standardOutput, process.standardError) = (stdin, stdout, stderr)
    let conversation = Conversation(
      stdin: stdin.fileHandleForWriting.fileDescriptor, stdout: stdout.fileHandleForReading.fileDescriptor,
      stderr: complaints)
    let (said, end) = AsyncThrowingStream<Void, any Error>.makeStream()
    let (status, signal) = try await finish(process) {
      conversation.begin(process.processIdentifier)
      Thread.detachNewThread {
        do {
          try body(conversation)
          end.finish()
        } catch {
          conversation.signal(SIGKILL)
          end.finish(throwing: error)
        }
      }
    }
    for try await _ in said {}
    // Both ends live until the program has ended.
    withExtendedLifetime((stdin, stdout)) {}
    return Outcome(status: status, signal: signal, stdout: conversation.heard, stderr: conversation.complaints)
  }

  private func prepared() throws -> Process {
    try #require(FileManager.default.isExecutableFile(atPath: Self.path), "no program at \(Self.path): it is built with the tests")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.path)
    process.arguments = arguments
    if let fileLimit {
      process.executableURL = URL(fileURLWithPath: "/bin/bash")
      process.arguments = ["-c", "ulimit -f \(fileLimit) && exec \"$0\" \"$@\"", Self.path] + arguments
    }
    var variables = ProcessInfo.processInfo.environment
    for (name, value) in environment { variables[name] = value }
    process.environment = variables
    process.currentDirectoryURL = URL(fileURLWithPath: workingFolder)
    return process
  }

  private func finish(_ process: Process, _ started: () -> Void) async throws -> (status: Int32, signal: Int32?) {
    let (ended, continuation) = AsyncStream<Void>.makeStream()
    process.terminationHandler = { _ in continuation.finish() }
    try process.run()
    let watchdog = DispatchWorkItem { [pid = process.processIdentifier] in kill(pid, SIGKILL) }
    DispatchQueue.global().asyncAfter(deadline: .now() + Self.patience, execute: watchdog)
    defer {
      watchdog.cancel()
      withExtendedLifetime(parts) {}
    }
    started()
    for await _ in ended {}
    // Foundation calls the handler a moment before it knows that the process has ended.
    process.waitUntilExit()
    let isSignal = process.terminationReason == .uncaughtSignal
    return (process.terminationStatus, isSignal ? process.terminationStatus : nil)
  }
}
