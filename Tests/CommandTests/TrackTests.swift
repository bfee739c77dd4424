import Fixtures
import Foundation
import Glibc
import Testing

extension Commands {
  /// The tracker alone, over detections from a file.
  @Suite struct Tracking {
    private let folder: TemporaryFolder

    init() throws {
      folder = try TemporaryFolder()
    }

    /// A box that moves by 3 px a frame, and one of another class that overlaps with it.
    private func detections(_ frames: some Sequence<Int>, scores: (String, String) = ("0.99", "0.98")) -> String {
      frames.map { frame in
        "\(frame),-1,\(20 + 3 * frame),30,40.5,20,\(scores.0),1\n\(frame),-1,\(35 + 3 * frame),30,40.5,20,\(scores.1),4\n"
      }.joined()
    }

    private func track(_ text: String, _ arguments: String...) async throws -> Program.Outcome {
      try await Program(["track", "--detections", try folder.write("det.txt", text), "--fps", "10"] + arguments).run()
    }

    private func rows(_ text: String) -> [[Double]] {
      text.split(separator: "\n").map { $0.split(separator: ",").compactMap { Double($0) } }
    }

    @Test func tracksComeOutAsMOTText() async throws {
      let outcome = try await track(detections(1...10))
      #expect(outcome.status == 0)
      #expect(outcome.complaints.count == 1)
      #expect(outcome.stderr.hasPrefix("pdnstream: 10 frames, 20 detections, 2 tracks; "), "\(outcome.stderr)")
      let rows = rows(outcome.stdout)
      #expect(rows.allSatisfy { $0.count == 10 && $0[8] == -1 && $0[9] == -1 })
      #expect(Set(rows.map { $0[0] }).isSubset(of: Set((1...10).map(Double.init))) && rows.last?[0] == 10)
      // Classes never share a track.
      #expect(Set(rows.filter { $0[7] == 1 }.map { $0[1] }).count == 1)
      #expect(Set(rows.filter { $0[7] == 4 }.map { $0[1] }).count == 1)
      #expect(Set(rows.map { $0[1] }).count == 2)
      #expect(rows.allSatisfy { abs($0[2] - (($0[7] == 1 ? 20 : 35) + 3 * $0[0])) < 3 && abs($0[4] - 40.5) < 3 })
    }

    @Test func theOrderOfRowsAndTheWayInDoNotMatter() async throws {
      let expected = try await track(detections(1...10))
      #expect(try await track(detections((1...10).reversed())).stdout == expected.stdout)
      var piped = Program("track", "--detections", "-", "--fps", "10/1", "--out", folder.path + "/tracks.txt")
      piped.input = Data(detections(1...10).utf8)
      let outcome = try await piped.run()
      #expect(outcome.status == 0 && outcome.stdout.isEmpty)
      #expect(try String(contentsOfFile: folder.path + "/tracks.txt", encoding: .utf8) == expected.stdout)
    }

    @Test func recordsComeOutAsJSONLines() async throws {
      let path = folder.path + "/tracks.jsonl"
      #expect(try await track(detections([1, 2, 3, 5, 6]), "--out", path, "--size", "640x480", "--fps", "29.97").status == 0)
      let text = try String(contentsOfFile: path, encoding: .utf8)
      let records = try RecordLine.all(text.split(separator: "\n").map(String.init))
      #expect(records.map(\.type) == Array(repeating: "frame", count: 5) + ["summary"])
      #expect(records.map(\.seq) == [0, 1, 2, 4, 5, nil], "the fourth was not delivered")
      #expect(records.map(\.pts_us) == [33367, 66733, 100_100, 166_834, 200_200, nil], "n / 29.97 s")
      let late = "100000,-1,0,0,9,9\n"
      let exact = try await track(late, "--fps", "30000/1001", "--format", "jsonl").records()
      #expect(exact.first?.pts_us == 3_336_666_667)
      #expect(records.dropLast().allSatisfy { $0.w == 640 && $0.h == 480 && $0.stream == "det" && $0.patches?.run == 0 })
      #expect(records[0].objects?.map(\.state) == ["confirmed", "confirmed"])
      #expect(records[4].objects?.map(\.cls).sorted() == ["1", "4"])
      #expect(records.last?.read == 5 && records.last?.emitted == 5)
      // Without classes all are objects.
      let plain = try await track("1,-1,0,0,9,9\n2,-1,0,0,9,9\n3,-1,0,0,9,9\n", "--format", "jsonl").records()
      #expect(plain[2].objects?.map(\.cls) == ["object"])
      #expect(try await track("1,-1,0,0,9,9\n2,-1,0,0,9,9\n3,-1,0,0,9,9\n").stdout.hasSuffix(",-1,-1,-1\n"))
    }

    @Test func framesThatAreMissing() async throws {
      let gap = detections([1, 2, 3, 10, 11])
      #expect(try await track(gap, "--format", "jsonl").records().count == 6)
      let filled = try await track(gap, "--format", "jsonl", "--empty-frames").records()
      #expect(filled.count == 12)
      #expect(filled[4].objects?.map(\.src) == [], "the gap is longer than the lag")
      #expect(try await track(gap, "--format", "jsonl", "--empty-frames", "--every", "3").records().map(\.seq) == [0, 3, 6, 9, nil])
    }

    @Test func aLagTellsWhatBecameKnown() async throws {
      // The score makes the track believed after a while; frame 8 sees nothing.
      let text = (1...20).filter { $0 != 8 }.map { "\($0),-1,\(20 + 3 * $0),30,40,20,0.9\n" }.joined()
      let now = rows(try await track(text, "--lag", "0", "--empty-frames").stdout).map { $0[0] }
      #expect(now.first.map { $0 > 1 } == true && !now.contains(8))
      let later = rows(try await track(text, "--lag", "1", "--empty-frames").stdout)
      #expect(later.map { $0[0] } == (1...20).map(Double.init))
      #expect(later.allSatisfy { abs($0[2] - (20 + 3 * $0[0])) < 1 })
      let records = try await track(text, "--lag", "1", "--empty-frames", "--format", "jsonl").records()
      #expect(records.compactMap { $0.objects?.first?.src }.enumerated().allSatisfy { ($1 == "interpolated") == ($0 == 7) })
      for wrong in ["-1", "61", "nan"] { #expect(try await track(text, "--lag=" + wrong).status == EX_USAGE) }
    }

    @Test func scoresThatAreLogits() async throws {
      let logits = detections(1...10, scores: ("3.5", "-4"))
      let outcome = try await track(logits)
      #expect(outcome.complaints.count == 2 && outcome.stderr.contains("read as logits"), "\(outcome.stderr)")
      #expect(Set(rows(outcome.stdout).map { $0[7] }) == [1], "-4 is 0.02")
      #expect(try await track(logits, "--scores", "logit").stdout == outcome.stdout)
      #expect(try await track(logits, "--scores", "probability").status == EX_DATAERR)
    }

    @Test func classesAndSettings() async throws {
      #expect(Set(rows(try await track(detections(1...10), "--classes", "4,9").stdout).map { $0[7] }) == [4])
      // 0.98 begins no track then.
      let strict = try await track(detections(1...10), "--set", "new_track_score=0.985", "--set", "tracker.high_score=0.985")
      #expect(Set(rows(strict.stdout).map { $0[7] }) == [1])
      let pipeline = try folder.write("p.yaml", "name: p\ntracker: {new_track_score: 0.985, high_score: 0.985}\n")
      let plain = try folder.write("q.yaml", "name: q\n")
      let words = try await track(
        detections(1...10), "--pipeline", plain, "--set", "new_track_score=0.985", "--set", "high_score=0.985")
      #expect(try await track(detections(1...10), "--pipeline", pipeline).stdout == words.stdout && !words.stdout.isEmpty)
      let wrong = try await track(detections(1...10), "--set", "new_track_skore=1")
      #expect(wrong.status == EX_CONFIG && wrong.stderr.contains("did you mean 'new_track_score'?"), "\(wrong.stderr)")
    }

    @Test func nothingIsFine() async throws {
      let outcome = try await track("")
      #expect(outcome.status == 0 && outcome.stdout.isEmpty)
      #expect(outcome.stderr == "pdnstream: 0 frames, 0 detections, 0 tracks\n")
    }

    @Test(arguments: [
      ("1,-1,1,1,1,1\nmuddle\n", ":2: frame is 'muddle'"), ("1,-1,1,1,-1,1\n", ":1: width is -1.0"),
      ("1,-1,1,1,nan,1\n", ":1: width is 'nan'"),
      ("1,-1,1,1,1\n", ":1: has 5 columns"), ("1,-1,1,1,1,1,0.5\n2,-1,1,1,1,1\n", ":2: has no score"),
    ])
    func aRowThatIsNone(text: String, words: String) async throws {
      let out = try folder.write("kept.txt", "an earlier run\n")
      let outcome = try await track(text, "--out", out)
      #expect(outcome.status == EX_DATAERR)
      #expect(outcome.complaints.count == 1 && outcome.stderr.contains("det.txt" + words), "\(outcome.stderr)")
      #expect(try String(contentsOfFile: out, encoding: .utf8) == "an earlier run\n")
    }

    @Test func placesThatAreNone() async throws {
      let missing = try await Program("track", "--detections", folder.path + "/none.txt", "--fps", "10").run()
      #expect(missing.status == EX_NOINPUT && missing.stderr.contains("none.txt': no such file"), "\(missing.stderr)")
      let directory = try await Program("track", "--detections", folder.path, "--fps", "10").run()
      #expect(directory.status == EX_NOINPUT && directory.stderr.contains("directory"), "\(directory.stderr)")
      #expect(try await track(detections(1...3), "--out", folder.path + "/no/tracks.txt").status == EX_CANTCREAT)
      #expect(try await track(detections(1...9), "--out", "/dev/full").status == EX_IOERR)
      let input = try await track(detections(1...3), "--out", folder.path + "/det.txt")
      #expect(input.status == EX_USAGE && input.stderr.contains("is the input"), "\(input.stderr)")
    }

    @Test(arguments: [
      ["--fps", "0"], ["--fps", "ten"], ["--fps", "1/0"], ["--fps", "-5"], ["--size", "640"], ["--size", "0x5"], ["--every", "0"],
      ["--format", "coco"], ["--classes", "car"], ["--classes", "1,,2"],
    ])
    func wordsThatAreWrong(arguments: [String]) async throws {
      let path = try folder.write("det.txt", detections(1...3))
      let rate = arguments[0] == "--fps" ? [] : ["--fps", "10"]
      #expect(try await Program(["track", "--detections", path] + rate + arguments).run().status == EX_USAGE)
    }

    @Test func aReaderThatLeaves() async throws {
      let path = try folder.write("det.txt", detections(1...20_000))
      let outcome = try await Program("track", "--detections", path, "--fps", "10").converse(pipeBytes: 4096) { other in
        other.readLines(1)
        other.stopReading()
      }
      #expect(outcome.status == 0 && outcome.signal == nil && outcome.stderr.isEmpty, "\(outcome.stderr)")
    }
  }
}
