import ArgumentParser
import Inference
import Perception
import Pipeline

struct ModelsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "models",
    abstract: "List, check and prepare detector models.",
    discussion: """
      A model is an ONNX or OpenVINO file and a manifest (YAML) that names its file, licence, input, head and classes; \
      models/picodet-s.yaml is the commented example. To use your own: pdnstream run a.mp4 --model my-detector.yaml
      """,
    subcommands: [List.self, Check.self, Prepare.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Print every manifest that can be named, with its licence.")

    func run() async throws {
      try await Failure.reported {
        let names = ModelManifest.names(in: Installation.folders("models"))
        if names.isEmpty { _ = try ModelManifest.named("picodet-s", in: []) }
        for name in names {
          let manifest = try ModelManifest.named(name, in: Installation.folders("models"))
          let state = (try? manifest.verify()) == nil ? "not ready, see: pdnstream models check \(name)" : "ready"
          Terminal.print("\(name)\t\(manifest.head.name)\t\(manifest.classes.count) classes\t\(manifest.licence)\t\(state)")
        }
      }
    }
  }

  struct Check: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compare a model's files with its manifest, compile it and run it once.")

    @Argument(help: ArgumentHelp("Name or path of a manifest.", valueName: "name|file.yaml"))
    var model = "picodet-s"

    func run() async throws {
      try await Failure.reported {
        let manifest = try ModelManifest.named(model, in: Installation.folders("models"))
        try manifest.verify()
        let size = manifest.input.smallest
        let compiled = try OpenVINOBackend(InferenceOptions()).compile(manifest, input: size, requests: 1)
        let request = try await compiled.acquire()
        defer { request.release() }
        _ = try request.withInput { $0.initializeMemory(as: UInt8.self, repeating: 114) }
        try request.start()
        try await request.finish()
        var found: [Detection] = []
        try request.decode(scoreAtLeast: 0.5, classes: nil, into: &found)
        let sums =
          manifest.sha256.isEmpty
          ? "runs; the manifest has no sha256, so its files were not compared" : "files and outputs are as the manifest says"
        Terminal.print("\(manifest.name): \(sums); input \(size), licence \(manifest.licence)")
      }
    }
  }

  struct Prepare: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Compile a model for a pipeline's input sizes ahead of time.",
      discussion: "Fills the cache of compiled models (inference.cache), so that the next start is shorter.")

    @Argument(help: ArgumentHelp("Name or path of a manifest. Default: the pipeline's model.", valueName: "name|file.yaml"))
    var manifest: String?

    @OptionGroup var run: RunSettings

    func run() async throws {
      try await Failure.reported {
        var settings = run
        settings.model = manifest ?? settings.model
        let spec = try settings.spec()
        let manifest = try settings.manifest(for: spec)
        guard let cache = spec.inferenceOptions.cacheDirectory else {
          throw ValidationError("Pipeline '\(spec.name)' keeps no compiled models. Set inference.cache to true or to a folder.")
        }
        let backend = try OpenVINOBackend(spec.inferenceOptions)
        let options = try PipelineOptions(spec: spec, manifest: manifest, stream: "")
        for size in options.commonInputs {
          _ = try backend.compile(manifest, input: size, requests: 1)
          Terminal.print("\(manifest.name) \(size): ready in \(cache)")
        }
      }
    }
  }
}
