import Foundation
import Perception
import Testing

@testable import Inference

/// The whole way through the real engine, with a network whose every output can be told by hand.
@Suite(.enabled(if: Checkout.hasOpenVINO, "\(Checkout.noOpenVINO)"))
struct OpenVINOBackendTests {
  private func detections(
    _ manifest: ModelManifest, on options: InferenceOptions = InferenceOptions(), _ fill: (UnsafeMutableRawBufferPointer) -> Void
  ) async throws -> [Detection] {
    let model = try OpenVINOBackend(options, places: Checkout.places).compile(manifest, input: PassThroughModel.size, requests: 1)
    let request = try await model.acquire()
    defer { request.release() }
    try request.withInput { fill($0) }
    try request.start()
    try await request.finish()
    var found: [Detection] = []
    try request.decode(scoreAtLeast: 0.5, classes: nil, into: &found)
    return found
  }

  /// Channel planes follow each other in the network: 64 pixels of one, 64 of the next, 64 of the last.
  @Test func bytesArriveInTheNetworksOrder() async throws {
    let fill = { (input: UnsafeMutableRawBufferPointer) in
      PassThroughModel.put([10, 20, 30, 40, 1, 2], at: 3, channel: 0, into: input)
      PassThroughModel.put([11, 21, 31, 41, 1, 1], at: 4, channel: 0, into: input)
    }
    var pass = try PassThroughModel()
    let expected = [
      Detection(box: BoundingBox(minX: 10, minY: 20, maxX: 30, maxY: 40), score: 1, classID: 2),
      Detection(box: BoundingBox(minX: 11, minY: 21, maxX: 31, maxY: 41), score: 1, classID: 1),
    ]
    #expect(try await detections(pass.manifest, fill) == expected)

    // Red is the last plane of a BGR network, which begins 128 values = 21 rows and 2 values later.
    pass.manifest.input.channels = .bgr
    #expect(try await detections(pass.manifest, fill) == [])
    let shifted = { (input: UnsafeMutableRawBufferPointer) in
      for (offset, value) in [12, 22, 32, 42, 1, 2].enumerated() { input[(4 + offset) * 3] = UInt8(value) }
    }
    #expect(
      try await detections(pass.manifest, shifted) == [
        Detection(box: BoundingBox(minX: 12, minY: 22, maxX: 32, maxY: 42), score: 1, classID: 2)
      ])
  }

  @Test func meanAndDeviationAreFoldedIn() async throws {
    var pass = try PassThroughModel()
    pass.manifest.input.mean = [100, 0, 0]
    pass.manifest.input.std = [2, 1, 1]
    let found = try await detections(pass.manifest) {
      // Zero bytes become -50 here; the row says (120 - 100) / 2 = 10 and so on.
      PassThroughModel.put([120, 140, 160, 180, 102, 104], at: 0, channel: 0, into: $0)
    }
    #expect(found == [Detection(box: BoundingBox(minX: 10, minY: 20, maxX: 30, maxY: 40), score: 1, classID: 2)])
  }

  @Test func theDescriptionNamesTheCPU() throws {
    let description = try OpenVINOBackend(places: Checkout.places).describe()
    #expect(description.version.hasPrefix("20"))
    #expect(description.devices.contains { $0.name == "CPU" && $0.capabilities.contains("FP32") })
    #expect(description.precision == .f32 || description.precision == .bf16)
    #expect(description.threads >= description.streams)
  }

  @Test func compiledModelsAreKeptInTheCache() async throws {
    let folder = try TemporaryFolder()
    let backend = try OpenVINOBackend(InferenceOptions(cacheDirectory: folder.path), places: Checkout.places)
    let pass = try PassThroughModel()
    _ = try withExtendedLifetime(pass.folder) {
      try backend.compile(pass.manifest, input: PassThroughModel.size, requests: 1)
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty == false)
  }

  @Test(arguments: [("TOASTER", "TOASTER"), ("GPU.7", "GPU.7"), ("", ""), ("AUTO:NPU.7,CPU", "NPU.7"), ("HETERO:CPU,GPU.7", "GPU.7")])
  func missingDevicesAreNamed(_ device: String, _ missing: String) {
    let options = InferenceOptions(device: device)
    let error = #expect(throws: InferenceError.self) { try OpenVINOBackend(options, places: Checkout.places) }
    #expect(error?.code == .deviceMissing)
    #expect(error?.sentence.hasPrefix("Device '\(missing)' is not available") == true)
    #expect(error?.sentence.contains("offers CPU") == true)
  }

  @Test(arguments: ["AUTO", "AUTO:CPU", "AUTO:CPU,-GPU", "CPU"])
  func devicesMayBeChosenByOpenVINO(_ device: String) async throws {
    let pass = try PassThroughModel()
    let found = try await detections(pass.manifest, on: InferenceOptions(device: device)) {
      PassThroughModel.put([10, 20, 30, 40, 1, 2], at: 3, channel: 0, into: $0)
    }
    #expect(found.count == 1)
  }

  @Test func impossibleSettingsAreRefused() {
    for options in [InferenceOptions(streams: 0), InferenceOptions(threads: -1), InferenceOptions(streams: 1025)] {
      let error = #expect(throws: InferenceError.self) { try OpenVINOBackend(options, places: Checkout.places) }
      #expect(error?.code == .unsupported)
    }
  }

  @Test func unfitModelsAreRefused() throws {
    let pass = try PassThroughModel()
    func code(_ size: Size = PassThroughModel.size, _ change: (inout ModelManifest) throws -> Void) rethrows -> InferenceError? {
      var manifest = pass.manifest
      try change(&manifest)
      do {
        _ = try OpenVINOBackend(places: Checkout.places).compile(manifest, input: size, requests: 1)
        return nil
      } catch { return error }
    }
    #expect(code { _ in } == nil)
    #expect(code(Size(width: 16, height: 8)) { _ in }?.code == .unsupported)
    #expect(code { $0.file = "other.xml" }?.code == .modelMissing)
    #expect(code { $0.input.name = "image" }?.code == .wrongShape)
    #expect(code { $0.head = .yolov8(.init(output: "objects")) }?.code == .outputMissing)
    #expect(code { $0.head = .yolov8(.init()) }?.code == .wrongShape)
    #expect(code { $0.sha256 = ["pass.bin": String(repeating: "0", count: 64)] }?.code == .wrongChecksum)
    #expect(
      try code {
        $0.file = "bad.xml"
        try pass.folder.write("bad.xml", "<net><layers/>")
      }?.code == .modelUnreadable)
    #expect(
      try code {
        ($0.file, $0.weights) = ("bad.onnx", nil)
        try pass.folder.write("bad.onnx", "not a network")
      }?.code == .modelUnreadable)
  }
}

extension OpenVINOBackendTests {
  @Test func whereNothingIsEverythingSearchedIsNamed() throws {
    let empty = try TemporaryFolder()
    let named = SearchPlaces(
      environment: ["PDN_OPENVINO_DIR": empty.path], executableFolder: "/nowhere", workingFolder: empty.path)
    let error = #expect(throws: InferenceError.self) { try OpenVINOBackend(places: named) }
    #expect(error?.code == .runtimeMissing)
    #expect(error?.sentence.contains(empty.path + "/lib,") == true && error?.sentence.contains("make setup") == true)
    // A variable that leads nowhere does not quietly fall back to another copy, but without it all places are searched.
    let locator = OpenVINOLocator(SearchPlaces(environment: [:], executableFolder: "/a/b", workingFolder: "/c"))
    #expect(
      locator.folders == [
        "/a/b", "/a/b/lib", "/a/b/../lib/openvino", "/c/.deps/openvino", "/a/b/.deps/openvino", "/a/.deps/openvino",
        "/.deps/openvino",
      ])
  }

  @Test func whatIsNoLibraryIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("libopenvino_c.so.1", "not a library")
    let places = SearchPlaces(environment: ["PDN_OPENVINO_DIR": folder.path], executableFolder: "/", workingFolder: "/")
    let error = #expect(throws: InferenceError.self) { try OpenVINOBackend(places: places) }
    #expect(error?.code == .runtimeUnusable)
    #expect(error?.sentence.contains("libopenvino_c.so.1") == true)
  }
}
