import ArgumentParser
import Inference
import Pipeline

struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check pipeline files; every problem is listed with its line.",
    discussion: "Example: pdnstream validate pipelines/driving.yaml")

  @Argument(help: ArgumentHelp("Pipeline files or names.", valueName: "file.yaml"))
  var files: [String]

  func run() async throws {
    try await Failure.reported {
      var fault: (any Error)?
      for file in files {
        do {
          let spec = try PipelineSpec.find(file, in: Installation.folders("pipelines"))
          // A pipeline for a model that is not here can still be checked for itself.
          if let manifest = try? ModelManifest.named(spec.model, in: Installation.folders("models")) {
            _ = try PipelineOptions(spec: spec, manifest: manifest, stream: "")
          }
          Terminal.print("\(file): valid, pipeline '\(spec.name)'")
        } catch {
          Terminal.say("\(error)")
          fault = error
        }
      }
      if let fault { throw ExitCode(Failure.code(of: fault)) }
    }
  }
}
