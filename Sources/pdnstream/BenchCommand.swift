import ArgumentParser
import Foundation
import Pipeline
import Video

struct BenchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Measure throughput, and where the time goes, on a file.",
    discussion: """
      Runs the pipeline, then decoding, the glance and the patches each alone, then the dense references, all in one \
      process, so that the figures can be compared with each other; machines are noisy, so do not compare runs of \
      different hours. A clip shorter than --frames is repeated.

      efficiency = (CPU ms per frame / cores) / wall ms per frame. dense_fps is the native frame in one pass.

      Example: pdnstream bench dashcam.mp4 --frames 600 --json
      """)

  @Argument(help: ArgumentHelp("Video file.", valueName: "input"))
  var input: String

  @OptionGroup var run: RunSettings

  @Option(help: ArgumentHelp("Frames of the pipeline's run; the other parts take fewer, down to some dozens.", valueName: "n"))
  var frames = 300

  @Flag(help: "One JSON object instead of the table.")
  var json = false

  func validate() throws {
    guard (20...1_000_000).contains(frames) else { throw ValidationError("--frames \(frames): expected 20...1000000.") }
    guard input != "-" else { throw ValidationError("bench reads its input several times; give a file.") }
  }

  func run() async throws {
    try await Failure.reported {
      let location = try InputLocation.parse(input)
      let session = try RunSession(settings: run, source: SourceList.Source(name: location.name, location: location))
      let cores = ProcessInfo.processInfo.activeProcessorCount
      let report = try await SignalWatch.during([session.interrupt]) {
        try await session.bench.run(frames: frames, cores: cores) { stage in
          if Terminal.isInteractive { Terminal.replaceLine("measuring: \(stage)") }
        }
      }
      if Terminal.isInteractive { Terminal.replaceLine("") }
      Terminal.print(json ? report.json : report.text)
    }
  }
}
