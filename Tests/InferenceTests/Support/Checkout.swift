import Foundation

@testable import Inference

/// The package that these tests belong to, and what may or may not be beside it.
enum Checkout {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The folder of shared data, if this machine has it.
  static let shared: String? = {
    let path = ProcessInfo.processInfo.environment["PDN_SHARED"] ?? root.appendingPath("../shared")
    return FileManager.default.fileExists(atPath: path) ? path : nil
  }()

  /// As for a program that runs in the package's folder.
  static let places = SearchPlaces(
    environment: ProcessInfo.processInfo.environment, executableFolder: root.appendingPath(".build/debug"), workingFolder: root)

  static let picoDet = root.appendingPath("models/picodet-s.yaml")

  static let hasOpenVINO = (try? OpenVINOLibrary(OpenVINOLocator(places))) != nil
  static let hasPicoDet = hasOpenVINO && (try? ModelManifest.load(path: picoDet).variants.map { try $0.files(in: places) }) != nil
  static let noOpenVINO = "OpenVINO is not installed here; run 'make setup'"
  static let noPicoDet = "OpenVINO or PicoDet-S is not installed here; run 'make setup'"

  /// OpenVINO's own headers.
  static let headers: String? = {
    let path = ProcessInfo.processInfo.environment["PDN_OPENVINO_INCLUDE"] ?? root.appendingPath(".deps/openvino/include")
    return FileManager.default.fileExists(atPath: path.appendingPath("openvino/c/ov_core.h")) ? path : nil
  }()

  /// A Python that has OpenVINO and OpenCV, for references.
  static let python: String? = {
    let path = ProcessInfo.processInfo.environment["PDN_PYTHON"] ?? root.appendingPath(".deps/venv/bin/python")
    return FileManager.default.isExecutableFile(atPath: path) ? path : nil
  }()

  static let yoloxModel: String? = shared.map { $0.appendingPath("data/models/yolox_nano_416_coco.onnx") }
    .flatMap { SearchPlaces.isFile($0) ? $0 : nil }
}
