import ArgumentParser
import Inference
import Pipeline

/// What `run` and `bench` have in common.
struct RunSettings: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Name of a pipeline (driving, maritime) or path of a pipeline file.", valueName: "name|file.yaml"))
  var pipeline = "driving"

  @Option(help: ArgumentHelp("Patches per frame at native resolution, in place of patches.count. 0: the glance alone.", valueName: "K"))
  var patches: Int?

  @Option(help: ArgumentHelp("Model manifest: name or path, in place of the pipeline's model.", valueName: "name|file.yaml"))
  var model: String?

  @Option(help: ArgumentHelp("OpenVINO device, in place of inference.device.", valueName: "CPU|GPU|NPU|AUTO"))
  var device: String?

  @Option(help: ArgumentHelp("Arithmetic, in place of inference.precision.", valueName: "auto|f32|bf16|f16"))
  var precision: InferenceOptions.Precision?

  @Option(help: ArgumentHelp("Inferences computed at once, in place of inference.streams.", valueName: "n"))
  var streams: Int?

  @Option(
    name: .customLong("input-option"),
    help: ArgumentHelp("Option for FFmpeg's demuxer, for example framerate=30. Repeatable.", valueName: "key=value"))
  var inputOptions: [String] = []

  @Flag(name: .shortAndLong, help: "Say on stderr what FFmpeg warns of.")
  var verbose = false

  func validate() throws {
    if let patches, !(0...64).contains(patches) { throw ValidationError("--patches \(patches): expected 0...64.") }
    if let streams, !(1...64).contains(streams) { throw ValidationError("--streams \(streams): expected 1...64.") }
    for option in inputOptions where !option.contains("=") {
      throw ValidationError("--input-option \(option): expected key=value.")
    }
  }

  /// The pipeline file with the command line's settings put in.
  func spec() throws -> PipelineSpec {
    var spec = try PipelineSpec.find(pipeline, in: Installation.folders("pipelines"))
    if let patches { spec.patchCount = patches }
    if let model { spec.model = model }
    if let device { spec.inference.device = device }
    if let precision { spec.inference.precision = precision }
    if let streams { spec.inference.streams = streams }
    return spec
  }

  func manifest(for spec: PipelineSpec) throws -> ModelManifest {
    try ModelManifest.named(spec.model, in: Installation.folders("models"))
  }

  /// The options for FFmpeg's demuxer by name.
  var demuxerOptions: [String: String] {
    var options: [String: String] = [:]
    for option in inputOptions {
      let parts = option.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      options[String(parts[0])] = String(parts[1])
    }
    return options
  }
}
