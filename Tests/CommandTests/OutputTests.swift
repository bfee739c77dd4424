import Fixtures
import Foundation
import Glibc
import Perception
import Testing

extension Commands {
  /// Where the results go, and what happens when they cannot.
  @Suite(.enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)")) struct Output {
    private let folder: TemporaryFolder
    private let pipeline: String
    private let clip: String

    init() throws {
      folder = try TemporaryFolder()
      pipeline = try TinyPipeline.write(in: folder)
      clip = try SyntheticClip(size: Size(width: 320, height: 180), frames: 12).write(in: folder)
    }

    private func run(_ arguments: String..., fileLimit: Int? = nil) async throws -> Program.Outcome {
      var program = Program(["run", clip, "--pipeline", pipeline] + arguments)
      program.fileLimit = fileLimit
      return try await program.run()
    }

    private func content(_ name: String) throws -> String { try String(contentsOfFile: "\(folder.path)/\(name)", encoding: .utf8) }

    @Test func theSameBytesInAFileAtOtherSpeedsAndStreams() async throws {
      let expected = try await run()
      #expect(expected.status == 0)
      #expect(try expected.records().map(\.type) == Array(repeating: "frame", count: 12) + ["summary"])
      #expect(expected.complaints.count == 1, "\(expected.stderr)")
      let file = try await run("--out", "\(folder.path)/a.jsonl", "--jitter", "5", "--streams", "2")
      #expect(file.stdout.isEmpty)
      #expect(try content("a.jsonl") == expected.stdout)
      var piped = Program("run", "-", "--pipeline", pipeline)
      piped.input = try Data(contentsOf: URL(fileURLWithPath: clip))
      #expect(try await piped.run().stdout == expected.stdout.replacingOccurrences(of: "\"clip\"", with: "\"stdin\""))
    }

    @Test func otherFormatsAreWhatTheirReadersExpect() async throws {
      // Frames of a street, so that there is something to write.
      func real(_ format: String) async throws -> String {
        let outcome = try await Program(
          "run", Checkout.bikes, "--pipeline", try street(), "--format", format
        ).run()
        #expect(outcome.status == 0, "\(outcome.stderr)")
        return outcome.stdout
      }
      let rows = try await real("mot").split(separator: "\n").map { $0.split(separator: ",").compactMap { Double($0) } }
      #expect(rows.count > 20)
      #expect(rows.allSatisfy { $0.count >= 7 && $0[0] >= 1 && $0[0] <= 250 && $0[1] >= 1 && $0[4] > 0 && $0[5] > 0 })
      let array = try JSONSerialization.jsonObject(with: Data(try await real("coco").utf8)) as? [[String: Any]]
      let results = try #require(array)
      #expect(results.count > 20)
      #expect(
        results.allSatisfy {
          $0["image_id"] != nil && $0["category_id"] is Int && ($0["bbox"] as? [Double])?.count == 4 && $0["score"] is Double
        })
    }

    private func street() throws -> String {
      try folder.write("street.yaml", "name: street\nglance: {width: 256, height: 160}\npatches: {count: 0}\n")
    }

    @Test func timingsAreThereOnRequestOnly() async throws {
      #expect(try await !run().stdout.contains("lat_ms"))
      let timed = try await run("--timings").stdout.split(separator: "\n")
      #expect(timed.dropLast().allSatisfy { $0.contains("\"lat_ms\":{") })
      #expect(timed.last?.contains("\"p95_ms\":") == true)
    }

    @Test func aFullDevice() async throws {
      let outcome = try await run("--out", "/dev/full")
      #expect(outcome.status == EX_IOERR)
      #expect(outcome.complaints.last?.contains("'/dev/full': no space left on device") == true, "\(outcome.stderr)")
      var status = stat()
      #expect(stat("/dev/full", &status) == 0 && status.st_mode & S_IFMT == S_IFCHR)
    }

    @Test func aFileOfRecordsThatReachesItsLimit() async throws {
      let outcome = try await run("--out", "\(folder.path)/a.jsonl", fileLimit: 1)
      #expect(outcome.status == EX_IOERR && outcome.signal == nil)
      #expect(outcome.complaints.last?.contains("a.jsonl") == true, "\(outcome.stderr)")
      let kept = try RecordLine.all(try content("a.jsonl").split(separator: "\n").map(String.init))
      #expect(!kept.isEmpty && kept.count < 12 && kept.allSatisfy { $0.type == "frame" })
    }

    @Test func anAnnotatedVideoThatReachesItsLimitLeavesTheRecordsWhole() async throws {
      // The limit holds for stdout, which is a file here, as well: room for the records, but not for the video.
      let outcome = try await run("--annotate", "\(folder.path)/a.mp4", fileLimit: 4)
      #expect(outcome.status == EX_IOERR && outcome.signal == nil, "\(outcome.stderr)")
      #expect(outcome.complaints.last?.contains("a.mp4") == true)
      #expect(try outcome.records().last?.type == "summary")
    }

    @Test func anAnnotatedVideoIsAVideoOfTheSameFrames() async throws {
      let path = "\(folder.path)/a.mp4"
      #expect(try await run("--annotate", path).status == 0)
      let again = try await Program("run", path, "--pipeline", pipeline).run()
      #expect(try again.records().last?.emitted == 12)
    }

    @Test(arguments: ["--out", "--annotate"]) func aPlaceThatIsNone(option: String) async throws {
      let outcome = try await run(option, "\(folder.path)/no/such/folder.mp4")
      #expect(outcome.status == EX_CANTCREAT, "\(outcome.stderr)")
      #expect(outcome.complaints.count == 1 && outcome.stderr.contains("no/such/folder.mp4"), "\(outcome.stderr)")
      let records = try outcome.records().map { $0.event ?? $0.type }
      #expect(records == (option == "--out" ? [] : ["fault", "summary"]))
    }

    @Test(arguments: ["--out", "--annotate"]) func theInputIsNotWrittenOver(option: String) async throws {
      let before = try Data(contentsOf: URL(fileURLWithPath: clip))
      let link = folder.path + "/other-name.y4m"
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: clip)
      for path in [clip, link] { #expect(try await run(option, path).status == EX_USAGE) }
      #expect(try Data(contentsOf: URL(fileURLWithPath: clip)) == before)
    }

    @Test func aMistypedInputOrVideoDoesNotCostEarlierRecords() async throws {
      let out = try folder.write("kept.jsonl", "an earlier run\n")
      let missing = try await Program("run", clip + ".mp4", "--pipeline", pipeline, "--out", out).run()
      #expect(missing.status == EX_NOINPUT)
      #expect(try await run("--out", out, "--annotate", "\(folder.path)/no/a.mp4").status == EX_CANTCREAT)
      #expect(try content("kept.jsonl") == "an earlier run\n")
    }
  }
}
