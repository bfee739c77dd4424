import Foundation
import Testing

@testable import Inference

@Suite struct ModelFilesTests {
  private func manifest(_ folder: TemporaryFolder, sha256: [String: String] = [:]) throws -> ModelManifest {
    let path = try folder.write("m.yaml", "written by the test")
    return ModelManifest(
      name: "m", file: "m.onnx", sha256: sha256, licence: "MIT", source: "a test", input: .init(sizes: .multiple(of: 32)),
      head: .yolov8(.init()), classes: ["a"], path: path)
  }

  @Test func theSumOfFIPS180IsFound() throws {
    let folder = try TemporaryFolder()
    try folder.write("m.onnx", "abc")
    // FIPS 180-4's first example.
    let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    #expect(try manifest(folder, sha256: ["m.onnx": sum]).verify(in: Checkout.places).model == folder.path + "/m.onnx")
  }

  @Test func sumsOfLongFilesSpanBlocks() throws {
    let folder = try TemporaryFolder()
    // A million 'a', the last example of FIPS 180-2.
    try folder.write("m.onnx", String(repeating: "a", count: 1_000_000))
    let sum = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #expect(throws: Never.self) { try manifest(folder, sha256: ["m.onnx": sum]).verify(in: Checkout.places) }
  }

  @Test func aChangedFileIsRefused() throws {
    let folder = try TemporaryFolder()
    try folder.write("m.onnx", "abd")
    let sum = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    let error = #expect(throws: InferenceError.self) {
      try manifest(folder, sha256: ["m.onnx": sum]).verify(in: Checkout.places)
    }
    #expect(error?.code == .wrongChecksum)
    #expect(error?.sentence.contains(folder.path + "/m.onnx") == true)
    #expect(error?.sentence.contains(sum) == true)
  }

  @Test func placesAreSearchedInOrder() throws {
    let (beside, named, working) = (try TemporaryFolder(), try TemporaryFolder(), try TemporaryFolder())
    let places = SearchPlaces(
      environment: ["PDN_MODELS_DIR": named.path], executableFolder: "/nowhere/bin", workingFolder: working.path)
    let manifest = try manifest(beside)
    let missing = #expect(throws: InferenceError.self) { try manifest.files(in: places) }
    #expect(missing?.code == .modelMissing)
    for place in [beside.path, named.path, working.path + "/.deps/models", "/nowhere/.deps/models"] {
      #expect(missing?.sentence.contains(place + "/m.onnx") == true, "\(place)")
    }
    let deps = working.path + "/.deps/models"
    try FileManager.default.createDirectory(atPath: deps, withIntermediateDirectories: true)
    try working.write(".deps/models/m.onnx", "3")
    #expect(try manifest.files(in: places).model == deps + "/m.onnx")
    try named.write("m.onnx", "2")
    #expect(try manifest.files(in: places).model == named.path + "/m.onnx")
    try beside.write("m.onnx", "1")
    #expect(try manifest.files(in: places).model == beside.path + "/m.onnx")
  }
}
