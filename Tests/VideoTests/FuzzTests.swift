import CFFmpeg
import Fixtures
import Foundation
import Testing

@testable import Video

/// Damaged files: any outcome but a hang, a crash, time that runs backwards, or a descriptor left open.
@Suite struct FuzzTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  @Test("Bits flipped and ends cut off at random", arguments: ["a.mp4", "a.mkv", "a.ts", "a.avi", "a.mjpeg"], 0..<12 as Range<UInt64>)
  func damaged(name: String, seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let codec = name == "a.mjpeg" ? AV_CODEC_ID_MJPEG : AV_CODEC_ID_MPEG4
    var bytes = try TestFolder.bytes(try folder.clip(name, TestClip(codec: codec, bFrames: codec == AV_CODEC_ID_MPEG4 ? 1 : 0)))
    for _ in 0..<Int.random(in: 1...40, using: &random) {
      bytes[Int.random(in: 0..<bytes.count, using: &random)] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    }
    if Bool.random(using: &random) { bytes.removeLast(Int.random(in: 1..<bytes.count, using: &random)) }
    let path = try folder.file("damaged-" + name, bytes)
    do throws(VideoError) {
      let source = try FFmpegSource(try InputLocation.parse(path), options: SourceOptions(maximumPixels: 4_000_000))
      let reading = Reading(source, keepingFrames: false)
      #expect(reading.outOfOrder == 0, "seed \(seed) \(name)")
      #expect(reading.count < 1_000, "seed \(seed) \(name): more frames than bytes account for")
      guard case .endOfStream = try source.read() else {
        Issue.record("seed \(seed) \(name): no end after the end")
        return
      }
    } catch {
      #expect(!error.description.isEmpty && !error.description.contains("\n"), "seed \(seed) \(name)")
    }
    #expect(openDescriptors(of: path) == 0, "seed \(seed) \(name) stays open")
  }

  /// Descriptors of this process that lead to `path`; other tests run at the same time and have their own.
  private func openDescriptors(of path: String) -> Int {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return names.count { (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/" + $0)) == path }
  }
}
