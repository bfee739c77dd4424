import Fixtures
import Foundation
import Perception
import Testing

extension Commands {
  /// Pipelines, models and runtimes that are not as they should be.
  @Suite struct Configuration {
    private let folder: TemporaryFolder
    private let clip: String

    init() throws {
      folder = try TemporaryFolder()
      clip = try SyntheticClip(size: Size(width: 64, height: 64), frames: 4).write(in: folder)
    }

    /// A fault before the first frame: whoever reads stdout finds nothing, or the fault and a summary.
    private func check(_ outcome: Program.Outcome, status: Int32, words: String...) throws {
      #expect(outcome.status == status, "\(outcome.stderr)")
      for word in words { #expect(outcome.stderr.contains(word), "\(outcome.stderr)") }
      #expect(outcome.complaints.count == 1, "\(outcome.stderr)")
      let records = try outcome.records().map { $0.event ?? $0.type }
      #expect(records == [] || records == ["fault", "summary"])
    }

    @Test(arguments: [
      ("patchs: {count: 3}", ":5:1: patchs", "patches"), ("saliency: {evidence: often}", ":5:22: saliency.evidence", "number"),
      ("tracker: [1, 2]", ":5:10: tracker", "settings"), ("classes: [cat, wheelbarrow]", "classes[1]", "wheelbarrow"),
      ("model: {}", ":5:8: model", "text"), ("frames_in_flight: 0", ":5:19: frames_in_flight", "1"),
    ])
    func aPipelineFileWithAMistake(line: String, place: String, word: String) async throws {
      let file = try TinyPipeline.write(in: folder, line)
      try check(try await Program("run", clip, "--pipeline", file).run(), status: EX_CONFIG, words: "tiny.yaml", place, word)
    }

    @Test func aPipelineThatIsNotThere() async throws {
      try check(try await Program("run", clip, "--pipeline", "drivin").run(), status: EX_CONFIG, words: "'drivin'", "driving", "maritime")
      try check(
        try await Program("run", clip, "--pipeline", "no/such.yaml").run(), status: EX_CONFIG, words: "no/such.yaml", "no such file")
    }

    @Test func everyProblemIsListed() async throws {
      let file = try folder.write("three.yaml", "name: three\npatchs: 4\ntracker: {keep_seconds: long}\nminimum_score: 7\n")
      let outcome = try await Program("validate", "driving", file, "maritime").run()
      #expect(outcome.status == EX_CONFIG)
      #expect(outcome.stdout.split(separator: "\n").count == 2)
      #expect(outcome.complaints.map { $0.split(separator: ":")[1] } == ["2", "3", "4"], "\(outcome.stderr)")
    }

    /// The default model's manifest, changed, in a folder of its own; the model's files are found elsewhere.
    private func manifest(_ change: (String) -> String) throws -> String {
      let text = try String(contentsOfFile: Checkout.root + "/models/picodet-s.yaml", encoding: .utf8)
      return try folder.write("changed.yaml", change(text))
    }

    @Test func aModelThatIsNotThere() async throws {
      try check(try await Program("run", clip, "--model", "picodet-x").run(), status: EX_CONFIG, words: "'picodet-x'", "picodet-s")
    }

    @Test(.enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)")) func aModelWhoseFilesAreNotThoseMeant() async throws {
      let gone = try manifest { $0.replacingOccurrences(of: "picodet-s.xml", with: "gone.xml") }
      try check(
        try await Program("run", clip, "--model", gone).run(), status: EX_UNAVAILABLE, words: "gone.xml", "make setup", "PDN_MODELS_DIR")
      let digest = try manifest { text in
        text.replacing(/picodet-s.xml: [0-9a-f]{4}/) { _ in "picodet-s.xml: 0000" }
      }
      try check(try await Program("run", clip, "--model", digest).run(), status: EX_CONFIG, words: "picodet-s.xml", "SHA-256")
      // Without the part for the glance, whose groups name classes that would be missing.
      let classes = try manifest { text in
        text.replacingOccurrences(of: "classes: coco80", with: "classes: [boat, person]").components(separatedBy: "\nglance:")[0]
      }
      let pipeline = try TinyPipeline.write(in: folder)
      let outcome = try await Program("run", clip, "--pipeline", pipeline, "--model", classes).run()
      try check(outcome, status: EX_CONFIG, words: "80", "2")
      #expect(try outcome.records().map { $0.event ?? $0.type } == ["fault", "summary"])
    }

    @Test func aRuntimeThatIsNotThere() async throws {
      var program = Program("run", clip)
      program.environment = ["PDN_OPENVINO_DIR": folder.path]
      try check(try await program.run(), status: EX_UNAVAILABLE, words: folder.path, "OpenVINO", "make setup", "PDN_OPENVINO_DIR")
      program.arguments = ["doctor"]
      let doctor = try await program.run()
      #expect(doctor.status == EX_UNAVAILABLE)
      #expect(doctor.stdout.contains("openvino   MISSING: ") && doctor.stdout.contains("make setup"))
    }

    @Test(arguments: [
      (["run"], "input"), (["run", "a.mp4", "--patches", "99"], "0...64"), (["run", "a.mp4", "--patchs", "3"], "--patches"),
      (["run", "a.mp4", "--format", "xml"], "jsonl"), (["run", "a.mp4", "--min-score", "0.3"], "--stills"),
      (["run", "p", "--stills", "--annotate", "a.mp4"], "--annotate"), (["walk"], "walk"),
      (["bench", "-", "--frames", "30"], "file"), (["run", "a.mp4", "--input-option", "framerate"], "key=value"),
    ])
    func wrongUsage(arguments: [String], word: String) async throws {
      let outcome = try await Program(arguments).run()
      #expect(outcome.status == EX_USAGE)
      #expect(outcome.stdout.isEmpty)
      #expect(outcome.stderr.contains(word), "\(outcome.stderr)")
    }
  }
}
