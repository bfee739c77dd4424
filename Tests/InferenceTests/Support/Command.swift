import Foundation

/// Another program, run to its end.
enum Command {
  struct Outcome {
    let status: Int32
    let output: String
  }

  /// Standard output and error together.
  static func run(_ program: String, _ arguments: [String]) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(status: process.terminationStatus, output: String(data: data, encoding: .utf8) ?? "")
  }
}
