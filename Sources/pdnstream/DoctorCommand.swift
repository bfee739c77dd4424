import ArgumentParser
import Foundation
import Inference
import Pipeline
import Video

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Say what is found and what is missing on this machine, and how to mend it.",
    discussion: "Exit code 0 when pdnstream run can work, 69 otherwise.")

  func run() async throws {
    try await Failure.reported {
      var healthy = true
      Terminal.print("pdnstream  \(Version.current)")
      Terminal.print("cpu        \(Machine.processor), \(ProcessInfo.processInfo.activeProcessorCount) cores, \(Machine.features)")
      Terminal.print("ffmpeg     \(FFmpegVersion.text)")
      Terminal.print("encoder    \(VideoWriter.availableEncoder ?? "none: --annotate needs libx264, libopenh264 or mpeg4")")
      healthy =
        check("openvino") {
          let described = try OpenVINOBackend(InferenceOptions()).describe()
          let devices = described.devices.map { "\($0.name) (\($0.fullName))" }.joined(separator: ", ")
          return "\(described.version) at \(described.library); \(devices); \(described.precision.rawValue), \(described.streams) streams"
        } && healthy
      for name in orDefault(ModelManifest.names(in: Installation.folders("models")), "picodet-s") {
        healthy =
          check("model") {
            let manifest = try ModelManifest.named(name, in: Installation.folders("models"))
            for variant in manifest.variants { try variant.verify() }
            return "\(name): files are as the manifest says"
          } && healthy
      }
      for name in orDefault(PipelineSpec.names(in: Installation.folders("pipelines")), "driving") {
        healthy =
          check("pipeline") {
            let spec = try PipelineSpec.find(name, in: Installation.folders("pipelines"))
            return "\(spec.name): valid"
          } && healthy
      }
      guard healthy else { throw ExitCode(EX_UNAVAILABLE) }
    }
  }

  /// Finding none at all is something missing, and looking for the default says so.
  private func orDefault(_ names: [String], _ standard: String) -> [String] {
    names.isEmpty ? [standard] : names
  }

  private func check(_ subject: String, _ body: () throws -> String) -> Bool {
    let label = subject.padding(toLength: 10, withPad: " ", startingAt: 0)
    do {
      Terminal.print("\(label) \(try body())")
      return true
    } catch {
      Terminal.print("\(label) MISSING: \(error)")
      return false
    }
  }
}
