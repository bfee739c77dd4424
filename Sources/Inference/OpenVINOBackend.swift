import COpenVINO
import Foundation
public import Perception
import Synchronization

/// Runs models with OpenVINO 2026.4 or newer, which is looked up when the backend is made: the program builds and starts
/// without it.
///
/// In f32 on a CPU the results do not depend on the number of streams or threads, so that offline output is the same on one core
/// and on many.
public final class OpenVINOBackend: InferenceBackend {
  public let name = "OpenVINO"
  public let options: InferenceOptions
  private let library: OpenVINOLibrary
  private let core: OpenVINOHandle
  private let settings: DeviceSettings
  private let places: SearchPlaces
  /// A video of changing size compiles a model often; its files are read through for their checksum once.
  private let verified = Mutex<[ModelManifest.Files: [String: String]]>([:])

  /// - Throws: `InferenceError`: runtimeMissing, runtimeUnusable, deviceMissing, unsupported (precision, streams, threads).
  public init(_ options: InferenceOptions = InferenceOptions(), places: SearchPlaces = .process) throws(InferenceError) {
    let library = try OpenVINOLibrary(OpenVINOLocator(places))
    let core = try OpenVINOHandle(
      in: library, release: library.api.ov_core_free,
      orThrow: {
        InferenceError(.runtimeUnusable, "OpenVINO in '\(library.path)' does not start: \($0.text). Run 'make setup' again.", cause: $0)
      }, library.api.ov_core_create)
    self.options = options
    self.places = places
    self.library = library
    self.core = core
    settings = try DeviceSettings(options, core: core)
  }

  public func compile(_ manifest: ModelManifest, input: Size, requests: Int) throws(InferenceError) -> any CompiledModel {
    guard requests > 0 else { throw InferenceError(.misuse, "Model '\(manifest.name)' needs at least one request.") }
    try requireSize(input, manifest)
    let graph = try ModelGraph(manifest, files: try files(manifest), core: core)
    try graph.reshape(to: input)
    let outputs = try graph.outputs(manifest.head.outputs, setting: "head")
    let mapOutputs = try graph.outputs(manifest.maps?.outputs ?? [], setting: "glance")
    let classCount = manifest.classes.count
    let plan = ModelPlan(
      manifest: manifest, input: input,
      decoder: try manifest.head.decoder(shapes: outputs.map(\.shape), input: input, classCount: classCount), outputs: outputs,
      mapReader: try manifest.maps.map { head throws(InferenceError) in
        try MapReader(head, shapes: mapOutputs.map(\.shape), input: input, classCount: classCount)
      }, mapOutputs: mapOutputs)
    return try OpenVINOModel(compiled(try graph.withPictureInput(), requests), plan: plan, requests: requests)
  }

  public func describe() throws(InferenceError) -> BackendDescription {
    BackendDescription(
      name: name, version: library.version, library: library.path, devices: try settings.devices(),
      precision: settings.precision, streams: settings.streams, threads: settings.threads)
  }

  private func requireSize(_ input: Size, _ manifest: ModelManifest) throws(InferenceError) {
    guard !manifest.input.accepts(input) else { return }
    switch manifest.input.sizes {
    case .fixed(let only):
      throw InferenceError(
        .unsupported, "Model '\(manifest.name)' takes pictures of \(only) only, not \(input). Set glance and patch to \(only).")
    case .multiple(let step):
      throw InferenceError(
        .unsupported,
        "Model '\(manifest.name)' takes widths and heights that are multiples of \(step) pixels, not \(input). Round them.")
    }
  }

  private func files(_ manifest: ModelManifest) throws(InferenceError) -> ModelManifest.Files {
    let files = try manifest.files(in: places)
    let known = verified.withLock { $0[files] == manifest.sha256 }
    if !known {
      try manifest.verify(in: places)
      verified.withLock { $0[files] = manifest.sha256 }
    }
    return files
  }

  private func compiled(_ graph: ModelGraph, _ requests: Int) throws(InferenceError) -> OpenVINOHandle {
    let api = library.api
    return try settings.withProperties(requests: requests) { properties throws(InferenceError) in
      try core.make(
        api.ov_compiled_model_free, keeping: [core],
        orThrow: {
          InferenceError(
            .compilation, "Cannot compile model '\(graph.manifest.name)' for device '\(options.device)': \($0.text).", cause: $0)
        },
        { core, new in
          graph.handle.use {
            api.ov_core_compile_model_props(core, $0, options.device, properties.count, properties.baseAddress, new)
          }
        })
    }
  }
}
