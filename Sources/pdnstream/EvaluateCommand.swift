import ArgumentParser
import Evaluation
import Foundation

struct EvaluateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "evaluate",
    abstract: "Score tracks against the truth: HOTA, MOTA, IDF1.",
    discussion: """
      The truth is MOTChallenge text: frame,id,x,y,width,height,counted,class, frames from 1; rows with counted = 0 are not scored. \
      Tracks are the same text (score in place of counted), or records of pdnstream (JSON lines), of which the objects are scored \
      that are confirmed and were seen in the frame: those that --format mot writes. seq 0 of records is frame 1.

      Values are percentages, counts are boxes: HOTA with its parts (Luiten 2021; mean over 19 overlaps), MOTA, MOTP, identity switches \
      and fragmentations (Bernardin 2008) and IDF1 (Ristani 2016) at an overlap of 0.5, as TrackEval computes them. All classes count \
      as one. Several pairs are scored each and together.

      Examples:
        pdnstream evaluate --truth gt.txt --tracks tracks.txt
        pdnstream evaluate --truth gt.txt --tracks run.jsonl --classes 1 --track-classes car,truck --ignore 0,2
      """)

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("MOT text with the truth; repeat it, with --tracks, for several sequences.", valueName: "gt.txt"))
  var truth: [String]

  @Option(
    parsing: .singleValue,
    help: ArgumentHelp("The tracks of that sequence: MOT text or JSON lines. - is standard input.", valueName: "file"))
  var tracks: [String]

  @Option(
    help: ArgumentHelp(
      "Score only these classes, as one; of the tracks too, where they carry a class. Default: all.", valueName: "1,4"))
  var classes: ClassSelection?

  @Option(
    help: ArgumentHelp("Classes of the tracks, in place of --classes: numbers, or names in JSON lines.", valueName: "car,truck"))
  var trackClasses: ClassSelection?

  @Option(
    help: ArgumentHelp(
      """
      Classes of the truth that are neutral ground: a track that matches no scored object (IoU 0.5) and lies there by half counts \
      neither way.
      """, valueName: "0,2"))
  var ignore: ClassSelection?

  @Option(help: ArgumentHelp("Score frames 1, 1 + n, 1 + 2n ... only: of a run that saw every n-th frame.", valueName: "n"))
  var every = 1

  @Option(help: ArgumentHelp("The frame of the truth that seq 0 of JSON lines is.", valueName: "n"))
  var firstFrame = 1

  @Flag(help: "One JSON object instead of the table.")
  var json = false

  func validate() throws {
    guard truth.count == tracks.count else {
      throw ValidationError("\(truth.count) --truth and \(tracks.count) --tracks: give both for each sequence.")
    }
    guard (truth + tracks).count(where: { $0 == "-" }) <= 1 else { throw ValidationError("Standard input can be read once only.") }
    guard (1...1_000_000).contains(every) else { throw ValidationError("--every \(every): expected 1...1000000.") }
    guard (1...1_000_000).contains(firstFrame) else { throw ValidationError("--first-frame \(firstFrame): expected 1...1000000.") }
    try classes?.requireNumbers("--classes")
    try ignore?.requireNumbers("--ignore")
    if let both = classes?.numbers.intersection(ignore?.numbers ?? []).min() {
      throw ValidationError("Class \(both) cannot be scored and be neutral ground; name it in --classes or in --ignore.")
    }
  }

  func run() async throws {
    try await Failure.reported {
      let rows = try zip(truth, tracks).map { truth, tracks in
        EvaluationReport.Row(name: Self.name(of: truth), score: try score(truth, tracks))
      }
      let report = EvaluationReport(rows: rows)
      Terminal.print(json ? try report.json() : report.text)
    }
  }

  private func score(_ truthPath: String, _ tracksPath: String) throws -> TrackingScore {
    let truth = try InputFile(reading: truthPath)
    let tracks = try InputFile(reading: tracksPath)
    let selection = trackClasses ?? classes
    var rules = CountingRules()
    rules.classes = classes?.numbers
    rules.neutralClasses = ignore?.numbers ?? []
    rules.step = every
    let rows: MOTFile
    if RecordTracks.areIn(tracks) {
      rows = try RecordTracks.read(tracks, firstFrame: firstFrame, classes: selection)
    } else {
      try selection?.requireNumbers("--track-classes")
      rules.trackClasses = selection?.numbers
      rows = try MOTFile(parsing: tracks.bytes, name: tracks.name)
    }
    return TrackingScore(try rules.sequence(truth: try MOTFile(parsing: truth.bytes, name: truth.name), tracks: rows))
  }

  /// `TUD-Campus` for `TUD-Campus/gt/gt.txt`, as MOTChallenge lays files out, else the file's name without its ending.
  private static func name(of path: String) -> String {
    var parts = URL(fileURLWithPath: path).deletingPathExtension().pathComponents
    let own = parts.last ?? path
    guard own == "gt", path != "-" else { return own }
    // MOTChallenge's folder is called gt, too; others add to that where the truth came from.
    parts.removeLast()
    if let folder = parts.last, folder == "gt" || folder.hasPrefix("gt_") { parts.removeLast() }
    return parts.last.map { $0 == "/" ? own : $0 } ?? own
  }
}
