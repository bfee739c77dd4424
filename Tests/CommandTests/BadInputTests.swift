import Fixtures
import Foundation
import Perception
import Testing

extension Commands {
  /// Whatever is given as input: one clear line, the right exit code of sysexits.h, the records up to the fault and a summary.
  @Suite(.enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)")) struct BadInput {
    struct Case: Sendable, CustomTestStringConvertible {
      var name: String
      var content: Data?
      var status: Int32
      /// Words of the complaint.
      var words: String
      var frames = 0

      var testDescription: String { name }
    }

    private static let clip = SyntheticClip(size: Size(width: 64, height: 64), frames: 6)

    static let cases = [
      Case(name: "missing.mp4", content: nil, status: EX_NOINPUT, words: "no such file"),
      Case(name: "empty.mp4", content: Data(), status: EX_DATAERR, words: "empty"),
      Case(name: "notes.mp4", content: Data("Dear diary, no video today.\n".utf8), status: EX_DATAERR, words: "text"),
      Case(
        name: "noise.bin", content: Data((0..<9000).map { UInt8(truncatingIfNeeded: $0 &* $0 &+ $0 / 7) }), status: EX_DATAERR,
        words: "no media format"),
      Case(name: "audio.wav", content: wave, status: EX_DATAERR, words: "only audio"),
      Case(name: "unknown.ivf", content: unknownCodec, status: EX_UNAVAILABLE, words: "no decoder"),
      Case(
        name: "absurd.y4m", content: clip.data(header: SyntheticClip.header(Size(width: 60_000, height: 60_000))), status: EX_DATAERR,
        words: "60000x60000"),
      Case(name: "absurd.ppm", content: Data("P6\n60000 60000\n255\nabc".utf8), status: EX_DATAERR, words: "60000x60000"),
      Case(
        name: "above-the-limit.y4m", content: clip.data(header: SyntheticClip.header(Size(width: 9000, height: 9000))),
        status: EX_DATAERR, words: "exceed"),
    ]

    /// 0.5 s of silence.
    private static var wave: Data {
      func bytes(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) } }
      let format = bytes(1, 2) + bytes(1, 2) + bytes(8000, 4) + bytes(16_000, 4) + bytes(2, 2) + bytes(16, 2)
      return Data("RIFF".utf8) + bytes(8036, 4) + Data("WAVEfmt ".utf8) + bytes(16, 4) + format + Data("data".utf8) + bytes(8000, 4)
        + [UInt8](repeating: 0, count: 8000)
    }

    /// An IVF file of a codec that nobody knows.
    private static var unknownCodec: Data {
      let header: [UInt8] = [0, 0, 32, 0] + Array("ZZZZ".utf8) + [64, 0, 64, 0, 25, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0]
      return Data("DKIF".utf8) + header + [16, 0, 0, 0] + [UInt8](repeating: 0, count: 8) + Array(1...16)
    }

    private func run(_ path: String, lines: String = "") async throws -> Program.Outcome {
      let folder = try TemporaryFolder()
      return try await Program("run", path, "--pipeline", try TinyPipeline.write(in: folder, lines)).run()
    }

    /// One line that names the input and the remedy, and the same fault and a summary for a reader of stdout.
    private func check(_ outcome: Program.Outcome, _ path: String, status: Int32, words: String, frames: Int? = 0) throws {
      #expect(outcome.status == status, "\(outcome.stderr)")
      #expect(outcome.signal == nil)
      let complaint = try #require(outcome.complaints.last)
      #expect(complaint.hasPrefix("pdnstream: ") && complaint.contains(path) && complaint.contains(words), "\(complaint)")
      // Before it, only the count of what was read.
      #expect(outcome.complaints.count <= (frames == 0 ? 1 : 2), "\(outcome.stderr)")
      let records = try outcome.records()
      #expect(records.suffix(2).map { $0.event ?? $0.type } == ["fault", "summary"])
      #expect(records.dropLast().last?.reason.map { "pdnstream: " + $0 } == complaint)
      let count = records.count { $0.type == "frame" }
      if let frames { #expect(count == frames) }
      #expect(records.last?.emitted == count)
    }

    @Test(arguments: cases) func aFile(_ test: Case) async throws {
      let folder = try TemporaryFolder()
      let path = "\(folder.path)/\(test.name)"
      if let content = test.content { try folder.write(test.name, content) }
      try check(try await run(path), path, status: test.status, words: test.words, frames: test.frames)
    }

    @Test func aFolder() async throws {
      let folder = try TemporaryFolder()
      try check(try await run(folder.path), folder.path, status: EX_NOINPUT, words: "directory")
    }

    @Test func theLimitOnPixelsIsConfigurable() async throws {
      let folder = try TemporaryFolder()
      let path = try Self.clip.write(in: folder)
      try check(try await run(path, lines: "video: {maximum_pixels: 4095}"), path, status: EX_DATAERR, words: "64x64")
      #expect(try await run(path, lines: "video: {maximum_pixels: 4096}").status == 0)
    }

    @Test func aPipeThatEndsWithinItsHeader() async throws {
      var program = Program("run", "-")
      program.input = Data("YUV4MPEG2 W64".utf8)
      let outcome = try await program.run()
      #expect(outcome.status == EX_DATAERR)
      #expect(outcome.complaints.count == 1)
      #expect(try outcome.records().map { $0.event ?? $0.type } == ["fault", "summary"])
    }

    @Test func aRecordingThatWasCutOff() async throws {
      let folder = try TemporaryFolder()
      // Its index is at the end, so that nothing of it can be read.
      let whole = try Data(contentsOf: URL(fileURLWithPath: Checkout.bikes))
      let path = try folder.write("cut.mp4", whole.prefix(whole.count / 2))
      let outcome = try await run(path)
      try check(outcome, path, status: EX_DATAERR, words: "cut off", frames: nil)
    }

    @Test func flippedBitsDoNotEndTheRun() async throws {
      let folder = try TemporaryFolder()
      var bytes = try Data(contentsOf: URL(fileURLWithPath: Checkout.bikes))
      var random = SeededGenerator(seed: 11)
      // Within the pictures; what is damaged differs from one FFmpeg to another, so only the end is judged.
      for _ in 0..<300 {
        bytes[Int.random(in: 60_000..<bytes.count - 20_000, using: &random)] ^= 1 << UInt8.random(in: 0...7, using: &random)
      }
      let outcome = try await run(try folder.write("flipped.mp4", bytes))
      #expect(outcome.status == 0, "\(outcome.stderr)")
      let records = try outcome.records()
      #expect(records.count { $0.type == "frame" } > 200)
      #expect(records.last?.emitted == records.count { $0.type == "frame" })
    }
  }
}
