public import Foundation

/// An H.264 clip as an MPEG transport stream whose time stamps are wrong on purpose (`tools/live/ts_source.py`).
public enum TransportStreamSource {
  /// What is wrong at every `every`th frame but the first.
  public enum Fault: String, Sendable, CaseIterable {
    /// The frame comes twice with the same time stamps. For clips without B-frames.
    case `repeat`
    /// Times go back by ten seconds, at the next fault forth again, and so on.
    case jump
    /// Times start again.
    case restart
    /// The frame has no time stamp.
    case missing = "no-pts"
    /// One packet in the middle of the frame is not there.
    case lose
  }

  /// The whole stream.
  /// - Parameters:
  ///   - frames: those of the clip at most; nil: all.
  ///   - every: frames between two faults.
  public static func data(_ clip: String = LiveParts.bunny, frames: Int? = nil, fault: Fault? = nil, every: Int = 25) throws -> Data {
    let process = Process()
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: LiveParts.path("ts_source.py"))
    process.arguments = [clip, "--fast", "--frames", "\(frames ?? 0)", "--every", "\(every)"]
    if let fault { process.arguments? += ["--fault", fault.rawValue] }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    try process.run()
    let data = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw ChildProcess.Fault(description: "no transport stream of \(clip)") }
    return data
  }

  /// Sends the clip, looped, at its own pace in datagrams to a port of 127.0.0.1 until the value returned goes.
  public static func send(_ clip: String = LiveParts.bunny, toPort port: Int) throws -> ChildProcess {
    try ChildProcess(LiveParts.path("ts_source.py"), [clip, "--udp", "\(port)", "--loop"])
  }
}
