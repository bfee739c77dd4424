import Foundation

/// The package that the tests belong to, and what may or may not be beside it.
public enum Checkout {
  public static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  /// The folder of shared data, if this machine has it.
  public static let shared: String? = existing(ProcessInfo.processInfo.environment["PDN_SHARED"] ?? root + "/../shared")

  public static let noShared = "no folder ../shared here, and PDN_SHARED names none"
  public static let noEngine = "OpenVINO, PicoDet-S or the sample clips are not here; run 'make setup'"

  /// Whether `make setup` has put the engine, the model and the clips in place.
  public static let hasEngine = [
    ".deps/openvino", ".deps/models/picodet-s.bin", ".deps/models/picodet-s-glance.bin", ".deps/samples/bikes.mp4",
  ]
  .allSatisfy { existing(root + "/" + $0) != nil }

  public static let bikes = root + "/.deps/samples/bikes.mp4"

  /// A file of the shared data, nil where there is none.
  public static func shared(_ path: String) -> String? { shared.flatMap { existing("\($0)/data/\(path)") } }

  private static func existing(_ path: String) -> String? {
    FileManager.default.fileExists(atPath: path) ? path : nil
  }
}
