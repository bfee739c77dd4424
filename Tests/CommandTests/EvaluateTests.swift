import Fixtures
import Foundation
import Testing

extension Commands {
  /// Tracks against the truth. The measures themselves have tests of their own.
  @Suite struct Evaluating {
    private let folder: TemporaryFolder

    private struct Report: Decodable {
      struct Sequence: Decodable {
        var name: String
        var values: [String: Double]
      }
      var sequences: [Sequence]
      var combined: [String: Double]
    }

    init() throws {
      folder = try TemporaryFolder()
    }

    private let truth = "1,1,10,10,10,10,1,1\n1,2,100,10,10,10,0,1\n2,1,10,10,10,10,1,1\n2,3,300,10,10,10,1,2\n"
    /// Two matches of the first object, one of the second, and a false alarm.
    private let tracks = "1,7,10,10,10,10,0.9\n2,7,10,10,10,10,0.9\n2,8,300,10,10,10,0.9\n2,9,500,10,10,10,0.9\n"

    private func evaluate(_ truth: String, _ tracks: String, _ arguments: String...) async throws -> Program.Outcome {
      try await Program(
        ["evaluate", "--truth", try folder.write("truth.txt", truth), "--tracks", try folder.write("tracks", tracks)] + arguments
      ).run()
    }

    private func values(_ outcome: Program.Outcome) throws -> [String: Double] {
      #expect(outcome.status == 0 && outcome.stderr.isEmpty, "\(outcome.stderr)")
      return try JSONDecoder().decode(Report.self, from: Data(outcome.stdout.utf8)).combined
    }

    private func counts(_ outcome: Program.Outcome) throws -> [Double?] {
      let values = try values(outcome)
      return ["tp", "fp", "fn"].map { values[$0] }
    }

    @Test func aTableWithARowForEachAndOneForAll() async throws {
      let outcome = try await evaluate(truth, tracks)
      #expect(outcome.status == 0 && outcome.stderr.isEmpty)
      let lines = outcome.stdout.split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
      #expect(lines.count == 2)
      #expect(
        lines[0] == [
          "sequence", "HOTA", "DetA", "AssA", "DetRe", "DetPr", "AssRe", "AssPr", "LocA", "MOTA", "MOTP", "IDF1", "IDP", "IDR", "IDSW",
          "Frag", "TP", "FP", "FN",
        ])
      #expect(
        lines[1] == [
          "truth", "86.60", "75.00", "100.00", "100.00", "75.00", "100.00", "100.00", "100.00", "66.67", "100.00", "85.71", "75.00",
          "100.00", "0", "0", "3", "1", "0",
        ])
      let path = folder.path + "/truth.txt"
      let two = try await evaluate(truth, tracks, "--truth", path, "--tracks", path)
      #expect(two.stdout.split(separator: "\n").map { $0.prefix { $0 != " " } } == ["sequence", "truth", "truth", "combined"])
      #expect(Set(two.stdout.split(separator: "\n").map(\.count)).count == 1, "aligned")
    }

    @Test func theSameAsJSON() async throws {
      let outcome = try await evaluate(truth, tracks, "--json")
      let report = try JSONDecoder().decode(Report.self, from: Data(outcome.stdout.utf8))
      #expect(report.sequences.map(\.name) == ["truth"] && report.sequences.first?.values == report.combined)
      #expect(report.combined.count == 18 && report.combined["hota"] == 86.603 && report.combined["mota"] == 66.667)
    }

    @Test func rulesOfCounting() async throws {
      #expect(try counts(await evaluate(truth, tracks, "--json", "--classes", "1")) == [2, 2, 0])
      #expect(try counts(await evaluate(truth, tracks, "--json", "--classes", "1", "--ignore", "2")) == [2, 1, 0])
      #expect(try counts(await evaluate(truth, tracks, "--json", "--every", "2")) == [1, 0, 0])
      let classed = tracks.replacing("0.9", with: "0.9,1")
      #expect(try counts(await evaluate(truth, classed, "--json", "--classes", "2")) == [0, 0, 1])
      #expect(try counts(await evaluate(truth, classed, "--json", "--classes", "2", "--track-classes", "1")) == [1, 3, 0])
      #expect(try counts(await evaluate("", "", "--json")) == [0, 0, 0])
    }

    /// A record with one object.
    private func record(
      _ sequence: Int, id: Int = 1, x: Int = 10, state: String = "confirmed", source: String = "glance", name: String = "car",
      epoch: Int = 0
    ) -> String {
      """
      {"type":"frame","v":1,"stream":"s","epoch":\(epoch),"seq":\(sequence),"pts_us":0,"w":640,"h":480,"objects":[{"id":\(id),\
      "cls":"\(name)","cls_id":2,"score":0.5,"box":[\(x).0,10.0,10.0,10.0],"state":"\(state)","age":3,"src":"\(source)"}],\
      "patches":{"planned":0,"run":0,"px":0,"px_frac":0.0,"boxes":[]}}

      """
    }

    @Test func recordsAreScoredAsTheirMOTTextWouldBe() async throws {
      let truth = (1...4).map { "\($0),1,10,10,10,10,1,1\n" }.joined()
      let event = #"{"type":"event","v":1,"stream":"s","epoch":0,"event":"discontinuity"}"# + "\n"
      let text =
        "\n" + record(0, state: "tentative") + record(1) + event + record(2, source: "predicted")
        + record(3, state: "lost", source: "predicted")
      #expect(try counts(await evaluate(truth, text, "--json")) == [1, 0, 3])
      let all = (0...3).map { record($0, source: "patch:1") }.joined()
      #expect(try counts(await evaluate(truth, all, "--json")) == [4, 0, 0])
      #expect(try counts(await evaluate(truth, all, "--json", "--first-frame", "3")) == [2, 2, 2])
      #expect(try counts(await evaluate(truth, all, "--json", "--classes", "1")) == [0, 0, 4], "car is class 2 of the model")
      #expect(try counts(await evaluate(truth, all, "--json", "--classes", "1", "--track-classes", "car,bus")) == [4, 0, 0])
      // An id begins anew with each epoch.
      let epochs = record(0) + record(1) + record(2, epoch: 1) + record(3, epoch: 1)
      #expect(try values(await evaluate(truth, epochs, "--json"))["id_switches"] == 1)
    }

    @Test func whatTrackWritesIsReadBack() async throws {
      let detections = try folder.write("det.txt", (1...30).map { "\($0),-1,\(10 + 2 * $0),20,40,30\n" }.joined())
      let truth = (1...30).map { "\($0),1,\(10 + 2 * $0),20,40,30,1,1\n" }.joined()
      var found: [[Double?]] = []
      for format in ["mot", "jsonl"] {
        let run = try await Program("track", "--detections", detections, "--fps", "10", "--format", format).run()
        found.append(try counts(await evaluate(truth, run.stdout, "--json")))
      }
      #expect(found[0] == found[1] && (found[0].first ?? nil) ?? 0 > 25, "\(found)")
    }

    @Test(arguments: [
      ("1,1,0,0,1,1\n1,1,5,5,1,1\n", "", "truth.txt:2: id 1 is in frame 1 twice, first in line 1"),
      ("", "4,1,0,0,1,1\n2,1,0,0,1,1\n4,1,5,5,1,1\n", "tracks:3: id 1 is in frame 4 twice, first in line 1"),
      ("", "1,-1,0,0,1,1\n", "tracks:1: the id is -1"), ("1,1,0\n", "", "truth.txt:1: has 3 columns"),
      ("", "{\"type\":\"frame\"}\n", "tracks:1: no record of pdn.frame/1"), ("", "{\n", "tracks:1: no record"),
      ("", "{\"type\":\"frame\",\"stream\":\"a\"}\n", "tracks:1: a frame without seq"),
      ("", "{\"type\":\"summary\",\"stream\":\"a\"}\n{\"type\":\"summary\",\"stream\":\"b\"}\n", "tracks:2: a record of stream 'b'"),
    ])
    func filesThatAreWrong(truth: String, tracks: String, words: String) async throws {
      let outcome = try await evaluate(truth, tracks)
      #expect(outcome.status == EX_DATAERR && outcome.stdout.isEmpty)
      #expect(outcome.complaints.count == 1 && outcome.stderr.contains(words), "\(outcome.stderr)")
    }

    @Test func wordsThatAreWrong() async throws {
      let path = try folder.write("a.txt", truth)
      let pair = ["evaluate", "--truth", path, "--tracks", path]
      for arguments in [
        ["--truth", path], ["--every", "0"], ["--first-frame", "0"], ["--classes", "car"], ["--ignore", "x"], ["--classes", "-1"],
        ["--classes", "1,2", "--ignore", "2"], ["--track-classes", "car"],
      ] {
        let outcome = try await Program(pair + arguments).run()
        #expect(outcome.status == EX_USAGE && outcome.stdout.isEmpty, "\(arguments): \(outcome.stderr)")
      }
      #expect(try await Program("evaluate", "--truth", "-", "--tracks", "-").run().status == EX_USAGE)
      #expect(try await Program("evaluate", "--truth", path, "--tracks", path + ".none").run().status == EX_NOINPUT)
    }

    @Test(.enabled(if: Checkout.shared("mot/mot15/TUD-Campus") != nil, "\(Checkout.noShared)")) func aRealSequence() async throws {
      let folder = try #require(Checkout.shared("mot/mot15/TUD-Campus"))
      let outcome = try await Program(
        "evaluate", "--truth", folder + "/gt/gt.txt", "--tracks", folder + "/example_tracker_result.txt"
      ).run()
      // The name of the sequence is that of its folder, as MOTChallenge has it.
      #expect(outcome.stdout.contains("\nTUD-Campus  39.14"), "\(outcome.stdout)")
    }
  }
}
