import Foundation

/// What `doctor` says about the processor, from `/proc/cpuinfo`.
enum Machine {
  static var processor: String { field("model name") ?? "unknown processor" }

  /// The instruction sets that decide how fast inference is.
  static var features: String {
    let flags = Set((field("flags") ?? field("Features") ?? "").split(separator: " ").map(String.init))
    let known = ["avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_bf16", "amx_int8", "asimd", "bf16", "sve"]
    let found = known.filter(flags.contains)
    return found.isEmpty ? "no vector extensions that matter" : found.joined(separator: " ")
  }

  private static func field(_ name: String) -> String? {
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else { return nil }
    for line in text.split(separator: "\n") where line.hasPrefix(name) {
      return line.split(separator: ":", maxSplits: 1).last.map { $0.trimmingCharacters(in: .whitespaces) }
    }
    return nil
  }
}
