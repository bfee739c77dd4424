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
          let isReady = manifest.variants.allSatisfy { (try? $0.verify()) != nil }
          let state = isReady ? "ready" : "not ready, see: pdnstream models check \(name)"
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
        let size = manifest.input.smallest
        let backend = try OpenVINOBackend(InferenceOptions())
        for variant in manifest.variants { try await runOnce(variant, size, on: backend) }
        let sums =
          manifest.sha256.isEmpty
          ? "runs; the manifest has no sha256, so its files were not compared" : "files and outputs are as the manifest says"
        let glance = manifest.glance == nil ? "" : ", those of the glance too"
        Terminal.print("\(manifest.name): \(sums)\(glance); input \(size), licence \(manifest.licence)")
      }
    }

    private func runOnce(_ manifest: ModelManifest, _ size: Size, on backend: OpenVINOBackend) async throws {
      try manifest.verify()
      let request = try await backend.compile(manifest, input: size, requests: 1).acquire()
      defer { request.release() }
      _ = try request.withInput { $0.initializeMemory(as: UInt8.self, repeating: 114) }
      try request.start()
      try await request.finish()
      var found: [Detection] = []
      try request.decode(scoreAtLeast: 0.5, classes: nil, into: &found)
      guard manifest.maps != nil else { return }
      var maps = GlanceMaps()
      try request.readMaps(into: &maps)
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
        for input in options.commonInputs {
          let model = input.model(of: manifest)
          _ = try backend.compile(model, input: input.size, requests: 1)
          Terminal.print("\(model.name) (\(model.file)) \(input.size): ready in \(cache)")
        }
      }
    }
  }
}
