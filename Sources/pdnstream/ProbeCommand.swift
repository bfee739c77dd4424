import ArgumentParser
import Pipeline
import Video

struct ProbeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Say what is in a video and what would be done with it.",
    discussion: "Decodes one frame, loads no model. Example: pdnstream probe dashcam.mp4 --pipeline driving")

  @Argument(help: ArgumentHelp("Video file, - or picture sequence.", valueName: "input"))
  var input: String

  @OptionGroup var run: RunSettings

  func run() async throws {
    try await Failure.reported {
      let location = try InputLocation.parse(input)
      let spec = try run.spec()
      let manifest = try run.manifest(for: spec)
      let log = run.verbose ? FFmpegLog { Terminal.warn($0) } : FFmpegLog()
      let source = try FFmpegSource(
        location, options: spec.sourceOptions(demuxer: run.demuxerOptions), log: log)
      let options = try PipelineOptions(spec: spec, manifest: manifest, stream: location.name)
      Terminal.print(ProbeReport(stream: source.stream, options: options, spec: spec).text)
    }
  }
}
