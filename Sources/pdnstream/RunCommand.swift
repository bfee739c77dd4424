import ArgumentParser
import Foundation
import Pipeline
import Video

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Print one JSON line per frame of a video, with tracked objects.",
    discussion: """
      INPUT is a video file, an address, a camera, - for standard input, a picture sequence such as img%04d.png, or with --stills a \
      picture or a folder of pictures. Files are worked through without loss; cameras and servers are live: the newest frame \
      wins, patches and then frames are given up to keep the latency budget, and every drop is counted.

      A line is a record of pdn.frame/1 (docs/pdn.frame-1.schema.json): box is [x, y, width, height] in pixels of the \
      displayed frame; state is tentative, confirmed or lost; src says which look found the object (glance, patch:N, or \
      predicted when none did). The last line is a summary. The same file gives the same bytes on every run.

      Examples:
        pdnstream run dashcam.mp4 | jq -c '.objects[]? | [.id, .cls, .box]'
        pdnstream run boat.mp4 --pipeline maritime --annotate boxes.mp4
        ffmpeg -i in.mkv -c copy -f mpegts - | pdnstream run - --format mot
        pdnstream run pictures/ --stills --min-score 0.05 --out found.jsonl
        pdnstream run rtsp://camera/stream --budget-ms 100
        pdnstream run --source-file cameras.txt --pipeline maritime --metrics 9464
      """)

  @Argument(
    help: ArgumentHelp(
      """
      Video file, address (rtsp:, http:, udp:, srt: ...), camera (/dev/video0), -, picture sequence (img%04d.png), or picture \
      folder with --stills. Several addresses run side by side. Left out: --source-file, or PDN_SOURCE of the environment.
      """, valueName: "input"))
  var inputs: [String] = []

  @OptionGroup var run: RunSettings

  @OptionGroup(title: "Live sources") var live: LiveSettings

  @Option(name: .shortAndLong, help: ArgumentHelp("Write the records to this file instead of stdout.", valueName: "file"))
  var out: String?

  @Option(help: "jsonl: pdn.frame/1; mot: MOTChallenge csv; coco: COCO results array.")
  var format: RecordFormat = .jsonl

  @Option(help: ArgumentHelp("Also write a video with boxes, ids, patches and the saliency as a tint.", valueName: "file.mp4"))
  var annotate: String?

  @Flag(help: "Add lat_ms, milliseconds per step, to each record. Records then differ from run to run.")
  var timings = false

  @Flag(help: "Treat each picture on its own: no tracker, no smoothing; detections without ids, \"file\" in the record.")
  var stills = false

  @Option(
    help: ArgumentHelp(
      "With --stills, leave out detections below this score. Default: minimum_score of the pipeline.", valueName: "0...1"))
  var minScore: Double?

  @Option(
    help: ArgumentHelp(
      "Slow reference: native = the whole frame at native resolution in one pass; tiles = the glance and every tile.",
      valueName: "native|tiles"))
  var dense: DenseReference?

  @Option(
    help: ArgumentHelp(
      "With --stills, choose patches by these maps: a grey NAME.pgm for each picture NAME.jpg. To measure other ways of choosing.",
      valueName: "folder"))
  var saliencyMaps: String?

  @Option(help: .hidden)
  var jitter: UInt64?

  func validate() throws {
    if let minScore, !(0...1).contains(minScore) { throw ValidationError("--min-score \(minScore): expected 0...1.") }
    if minScore != nil, !stills { throw ValidationError("--min-score needs --stills; for video set tracker scores in the pipeline file.") }
    if saliencyMaps != nil, !stills || dense != nil { throw ValidationError("--saliency-maps needs --stills, and no --dense.") }
    if stills, annotate != nil { throw ValidationError("--annotate shows video; leave out --stills or --annotate.") }
    if format == .mot, stills { throw ValidationError("--format mot needs tracks; leave out --stills or use --format coco.") }
  }

  func run() async throws {
    try await Failure.reported {
      let sources = try SourceList(
        inputs: inputs, file: live.sourceFile, environment: ProcessInfo.processInfo.environment
      ).sources
      if try live.applies(to: sources) { return try await runLive(sources) }
      guard sources.count == 1, let source = sources.first else {
        throw ValidationError("Several files cannot be run at once. Run them one by one, or give --realtime.")
      }
      try live.requireLive()
      var session = try RunSession(
        settings: run, source: source, stills: stills, dense: dense, minimumScore: minScore, saliencyMaps: saliencyMaps)
      session.jitter = jitter
      let output = RunOutput(path: out, format: format, annotate: annotate, timings: timings)
      let outcome = try await session.run(output, showsProgress: out != nil || isatty(STDOUT_FILENO) == 0)
      try session.report(outcome)
    }
  }

  private func runLive(_ sources: [SourceList.Source]) async throws {
    if stills || dense != nil || jitter != nil { throw ValidationError("--stills and --dense are for files, not for live sources.") }
    // Lines may be dropped and sources come and go: only lines that say what they are survive that.
    if format != .jsonl { throw ValidationError("--format \(format.rawValue) is for files; live sources give jsonl.") }
    if !run.inputOptions.isEmpty, sources.count > 1 {
      throw ValidationError("--input-option would apply to every source; give one source.")
    }
    if annotate != nil, sources.count > 1 { throw ValidationError("--annotate shows one stream; give one source.") }
    let session = try LiveSession(sources: sources, settings: run, live: live, showsSaliency: annotate != nil)
    try session.report(try await session.run(RunOutput(path: out, format: format, annotate: annotate, timings: timings)))
  }
}
