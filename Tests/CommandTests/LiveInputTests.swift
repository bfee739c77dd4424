import Fixtures
import Foundation
import Perception
import Testing

extension Commands {
  /// What the command line says of live sources, and what is wrong with it; none of these runs reaches a network.
  @Suite struct LiveInput {
    private let folder: TemporaryFolder
    private let clip: String
    private static let secret = "rtsp://admin:hunter2@127.0.0.1:1/door"

    init() throws {
      folder = try TemporaryFolder()
      clip = try SyntheticClip(size: Size(width: 64, height: 64), frames: 4).write(in: folder)
    }

    private func complain(_ arguments: String..., sources: String? = nil, words: String...) async throws {
      var program = Program(["run"] + arguments)
      if let sources { program.arguments += ["--source-file", try folder.write("cameras.txt", sources)] }
      program.environment["PDN_SOURCE"] = .some(nil)
      let outcome = try await program.run()
      #expect(outcome.status == EX_USAGE, "\(outcome.stderr)")
      #expect(outcome.stdout.isEmpty)
      for word in words { #expect(outcome.stderr.contains(word), "\(outcome.stderr)") }
      #expect(!outcome.stderr.contains("hunter2") && !outcome.stderr.contains("admin"), "\(outcome.stderr)")
    }

    @Test func aLineWithoutAnAddress() async throws {
      try await complain(sources: "# cameras\n\ndoor=\(Self.secret)\ngate=\n", words: "cameras.txt', line 4", "'gate'")
    }

    @Test func aNameThatIsThereTwice() async throws {
      try await complain(sources: "door=\(Self.secret)\ndoor=\(Self.secret)2\n", words: "cameras.txt', line 2", "'door'")
    }

    @Test func aLineWithAnAddressThatIsNone() async throws {
      try await complain(sources: "gate=\(Self.secret)\n\n\(Self.secret)\0\n", words: "cameras.txt', line 3", "NUL")
    }

    @Test func linesMayEndAsOnWindows() async throws {
      try await complain(sources: "# cameras\r\n\r\ndoor=\(Self.secret)\r\ngate=\r\n", words: "cameras.txt', line 4", "'gate'")
    }

    @Test func aSourceFileWithoutSources() async throws {
      try await complain(sources: "# nothing yet\n", words: "cameras.txt", "names no input")
      try await complain("--source-file", "\(folder.path)/none.txt", words: "none.txt", "Check the path")
    }

    @Test func filesAndCamerasDoNotMix() async throws {
      try await complain(clip, Self.secret, words: "Files and live sources")
      try await complain(clip, sources: Self.secret, words: "Files and live sources")
      try await complain(clip, clip, words: "Several files")
    }

    @Test(arguments: [["--budget-ms", "100"], ["--metrics", "0"], ["--rtsp-transport", "udp"], ["--reconnect-attempts", "3"]])
    func optionsOfLiveSourcesAreNotForFiles(option: [String]) async throws {
      try await complain(clip, option[0], option[1], words: option[0], "live sources")
    }

    @Test func liveSourcesGiveLines() async throws {
      try await complain(Self.secret, "--format", "coco", words: "--format coco")
      try await complain(Self.secret, "--stills", words: "--stills")
      try await complain(Self.secret, Self.secret, "--annotate", "boxes.mp4", words: "--annotate")
    }

    @Test func valuesOutOfRange() async throws {
      try await complain(Self.secret, "--budget-ms", "600001", words: "600001")
      try await complain(Self.secret, "--reconnect-attempts", "-1", words: "--reconnect-attempts")
      try await complain(Self.secret, "--live", "--realtime", words: "choose one")
    }

    @Test func noInputAtAll() async throws {
      try await complain(words: "--source-file", "PDN_SOURCE")
    }

    /// Plays its inputs as cameras.
    private func play(_ arguments: [String], environment: [String: String?] = ["PDN_SOURCE": nil]) async throws -> Program.Outcome {
      var program = Program(["run", "--realtime", "--budget-ms", "0", "--pipeline", try TinyPipeline.write(in: folder)] + arguments)
      program.environment = environment
      let outcome = try await program.run()
      #expect(outcome.status == 0, "\(outcome.stderr)")
      return outcome
    }

    @Test(.enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)")) func namesAreUnique() async throws {
      let list = try folder.write("list.txt", "clip-2=\(clip)\n  \(clip)\n# a comment\nfront door = \(clip)\n")
      let outcome = try await play([clip, clip, "--source-file", list])
      #expect(
        try outcome.records().filter { $0.type == "summary" }.compactMap(\.stream).sorted()
          == ["clip", "clip-2", "clip-3", "clip-4", "front door"])
    }

    @Test(.enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)")) func theEnvironmentMayNameTheSource() async throws {
      let outcome = try await play([], environment: ["PDN_SOURCE": clip])
      #expect(try outcome.records().filter { $0.type == "summary" }.map(\.stream) == ["clip"])
      // Only where nothing else does.
      let other = try SyntheticClip(size: Size(width: 64, height: 64), frames: 2).write(in: folder, name: "other.y4m")
      let ignored = try await play([other], environment: ["PDN_SOURCE": clip])
      #expect(try ignored.records().filter { $0.type == "summary" }.map(\.stream) == ["other"])
    }
  }
}
