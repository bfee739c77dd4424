import Inference
import Perception

/// An engine that needs no model: it "finds" a person wherever the input is bright, and fails where it is told to.
struct FakeBackend: InferenceBackend {
  /// One inference, as the tests choose which of them fail.
  struct Look: Sendable {
    /// Size of the network's input, pixels.
    let input: Size
    /// Red of the first pixel: in a `SyntheticClip` it tells the frame.
    let corner: UInt8
  }

  /// The call of a request that fails.
  enum Point: Sendable, CaseIterable {
    case start, finish, decode
  }

  let name = "fake"
  let counter = RequestCounter()
  /// Looks that fail.
  var fails: @Sendable (Look) -> Bool = { _ in false }
  var point = Point.finish
  /// Input sizes that do not compile.
  var refuses: @Sendable (Size) -> Bool = { _ in false }
  /// What is found beside the bright, pixels of the network's input of this size.
  var finds: @Sendable (Size) -> [BoundingBox] = { _ in [] }
  /// What becomes of the maps of a glance.
  var redraws: @Sendable (inout GlanceMaps) -> Void = { _ in }

  func compile(_ manifest: ModelManifest, input: Size, requests: Int) throws(InferenceError) -> any CompiledModel {
    counter.compiled(manifest.file, input)
    if refuses(input) { throw InferenceError(.compilation, "Cannot compile for \(input), as this test wants.") }
    return FakeModel(manifest: manifest, inputSize: input, backend: self, permits: Permits(requests))
  }

  func describe() throws(InferenceError) -> BackendDescription {
    BackendDescription(name: name, version: "0", library: "", devices: [], precision: .f32, streams: 1, threads: 1)
  }

  /// Two classes are enough: person and car.
  static let manifest = ModelManifest(
    name: "fake", file: "fake.xml", licence: "Apache-2.0", source: "test", input: .init(sizes: .multiple(of: 32)),
    head: .yolov8(.init()), classes: ["person", "car"])

  /// The same with maps for the glance.
  static let manifestWithMaps: ModelManifest = {
    var manifest = Self.manifest
    manifest.glance = .init(
      file: "fake-glance.xml", maps: .init(saliency: "s", stride: 8, groups: [[0], [1]], waterline: "w"))
    return manifest
  }()
}

private struct FakeModel: CompiledModel {
  let manifest: ModelManifest
  let inputSize: Size
  let backend: FakeBackend
  let permits: Permits

  func acquire() async throws(CancellationError) -> any InferenceRequest {
    try await permits.take()
    return FakeRequest(size: inputSize, maps: manifest.maps, backend: backend, permits: permits)
  }
}
