import Fixtures
import Foundation
import Perception
import Testing

extension Commands {
  @Suite(.enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)")) struct Stills {
    private let folder: TemporaryFolder
    private let pipeline: String

    init() throws {
      folder = try TemporaryFolder()
      pipeline = try TinyPipeline.write(in: folder)
      let picture = StillPicture(size: Size(width: 100, height: 80), square: PixelRect(x: 10, y: 10, width: 30, height: 30))
      try folder.write("a.ppm", picture.portablePixmap)
      try folder.write("b.bmp", picture.bitmap)
    }

    private func run(_ arguments: String...) async throws -> Program.Outcome {
      try await Program(["run", folder.path, "--stills", "--pipeline", pipeline] + arguments).run()
    }

    @Test func everyPictureHasItsRecord() async throws {
      let outcome = try await run()
      #expect(outcome.status == 0)
      #expect(try outcome.records().map(\.file) == ["a.ppm", "b.bmp", nil])
      #expect(outcome.stderr.contains("2 pictures read"), "\(outcome.stderr)")
    }

    @Test func theDenseReferencesCountTheirPixels() async throws {
      let native = try await run("--dense", "native").records().first?.patches
      #expect(native?.px == 128 * 96 && native?.run == 0)
      let tiles = try await run("--dense", "tiles").records().first?.patches
      #expect(tiles?.run == 1 && tiles?.px == 64 * 64 + 416 * 416)
    }

    @Test func aBrokenPictureIsToldAndTheOthersAreDone() async throws {
      try folder.write("broken.png", "no picture")
      let outcome = try await run()
      #expect(outcome.status == EX_DATAERR)
      #expect(try outcome.records().map { $0.event ?? $0.type } == ["frame", "frame", "undecodable", "summary"])
      #expect(outcome.stdout.contains("broken.png"))
    }

    @Test func aFolderWithoutPicturesIsNoInput() async throws {
      let empty = try TemporaryFolder()
      let outcome = try await Program("run", empty.path, "--stills", "--pipeline", pipeline).run()
      #expect(outcome.status == EX_NOINPUT)
      #expect(outcome.complaints.count == 1 && outcome.stderr.contains(empty.path))
    }
  }
}
