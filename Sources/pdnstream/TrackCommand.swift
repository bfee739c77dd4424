import ArgumentParser
import Evaluation
import Foundation
import Perception
import Pipeline

struct TrackCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "track",
    abstract: "Follow given detections with the tracker alone, without video or model.",
    discussion: """
      Detections are MOTChallenge text, frame,id,x,y,width,height,score,class, with the frames counted from 1 and in any order; the \
      id is not read, score and class may be missing. A frame that is not in the file was not delivered: the tracker is not told of \
      it, and goes by the time that has passed. Classes never share a track.

      MOT text comes out (frame,id,x,y,width,height,score,class,-1,-1), with the tracks that are confirmed; or with --format jsonl \
      records of pdn.frame/1: seq is the frame - 1, src is glance for what the file saw, no patches. Everything else goes to stderr.

      Examples:
        pdnstream track --detections det.txt --fps 30000/1001 --out tracks.txt
        pdnstream track --detections det.txt --fps 10 --classes 1 --set high_score=0.5 --set agility=3 | head
      """)

  @Option(help: ArgumentHelp("MOT text with detections; - is standard input.", valueName: "det.txt"))
  var detections: String

  @Option(help: ArgumentHelp("Frames per second: 10, 29.97 or 30000/1001. Frame n is shown at n / fps seconds.", valueName: "rate"))
  var fps: FrameRate

  @Option(name: .shortAndLong, help: ArgumentHelp("Write to this file instead of stdout.", valueName: "file"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "MOTChallenge text, or records of pdn.frame/1. Default: jsonl where --out ends in .jsonl, else mot.", valueName: "mot|jsonl"))
  var format: TrackFormat?

  @Option(
    help: ArgumentHelp(
      "What scores are. auto: logits if any lies outside 0...1. Without scores, or with -1 throughout, all are 1.",
      valueName: "auto|probability|logit"))
  var scores: MOTDetections.Scores = .auto

  @Option(help: ArgumentHelp("Keep only these classes. Default: all.", valueName: "1,4"))
  var classes: ClassSelection?

  @Option(
    help: ArgumentHelp(
      """
      Seconds that a frame waits, 0...60: a track confirmed by then is written from its first sighting on, and gaps between two \
      sightings are filled. 0: each frame as it was known then, as in run.
      """,
      valueName: "seconds"))
  var lag = 0.5

  @Flag(help: "Frames missing between the first and the last were looked at and nothing was found in them.")
  var emptyFrames = false

  @Option(help: ArgumentHelp("Deliver frames 1, 1 + n, 1 + 2n ... only, as a slower camera would; see evaluate --every.", valueName: "n"))
  var every = 1

  @Option(help: ArgumentHelp("Size of the frame in pixels. Default: what all boxes of the file take.", valueName: "WxH"))
  var size: Size?

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Take the tracker's settings from a pipeline. Default: the tracker's own.", valueName: "name|file.yaml"))
  var pipeline: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "A setting of a pipeline's section tracker, or minimum_score, in place of what it is. Repeatable, each key once.",
      valueName: "key=value"))
  var settings: [String] = []

  func validate() throws {
    guard (1...1_000_000).contains(every) else { throw ValidationError("--every \(every): expected 1...1000000.") }
    guard (0...60).contains(lag) else { throw ValidationError("--lag \(lag): expected 0...60 seconds.") }
    try classes?.requireNumbers("--classes")
  }

  func run() async throws {
    try await Failure.reported {
      var spec = try pipeline.map { try PipelineSpec.find($0, in: Installation.folders("pipelines")) } ?? .trackerAlone
      try spec.setTracker(settings, option: "--set")
      try RunOutput(path: out).requireApart(from: [detections])
      let input = try InputFile(reading: detections)
      var found = try MOTDetections(
        try MOTFile(parsing: input.bytes, name: input.name), scores: scores, classes: classes?.numbers)
      if emptyFrames { found.fillGaps() }
      found.thin(every: every)
      if found.areLogits, scores == .auto { Terminal.complain("scores of \(input.name) lie outside 0...1; all are read as logits") }
      let session = TrackSession(
        detections: found, settings: spec.trackerSettings, rate: fps, lag: lag, size: size ?? found.extent, name: name,
        format: (format ?? TrackFormat(of: out)).records)
      // Opened last: nothing that is mistyped may cost the results of an earlier run.
      let sink = if let out { try DescriptorSink(creating: out) } else { DescriptorSink.standardOutput() }
      let outcome = try session.run(into: sink)
      if !outcome.readerLeft { Terminal.say(outcome.sentence) }
    }
  }

  /// The stream as `run` would name it.
  private var name: String {
    detections == "-" ? "stdin" : URL(fileURLWithPath: detections).deletingPathExtension().lastPathComponent
  }
}
