import CPlatform
import Glibc

/// What this process has taken from the machine so far, as the kernel counts it.
public struct ProcessUsage: Hashable, Sendable {
  /// CPU time of all threads, those that have ended included.
  public var cpu: Duration
  /// Resident memory now, bytes; nil without /proc.
  public var residentBytes: Int?
  /// Largest resident memory since the program began, bytes; nil without /proc.
  public var peakResidentBytes: Int?

  public static func now() -> ProcessUsage {
    // Not getrusage: its peak survives exec, so a small program started by a large one reports the large one's peak.
    let status = Self.status()
    return ProcessUsage(
      cpu: .nanoseconds(pdn_process_cpu_ns()), residentBytes: bytes(of: "VmRSS:", in: status),
      peakResidentBytes: bytes(of: "VmHWM:", in: status))
  }

  /// The text of /proc/self/status, empty if it cannot be read; it is shorter than 4 KiB.
  private static func status() -> String {
    let file = open("/proc/self/status", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var text: [UInt8] = []
    while true {
      let old = text.count
      text.append(contentsOf: repeatElement(0, count: 4096))
      let length = text.withUnsafeMutableBytes { read(file, $0.baseAddress?.advanced(by: old), 4096) }
      text.removeLast(4096 - max(length, 0))
      if length <= 0 { return String(decoding: text, as: UTF8.self) }
    }
  }

  /// A line reads `VmRSS:     12345 kB`.
  private static func bytes(of key: String, in status: String) -> Int? {
    guard let line = status.split(separator: "\n").first(where: { $0.hasPrefix(key) }) else { return nil }
    return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) }.map { $0 * 1024 }
  }
}
