import Fixtures
import Perception
import Testing

/// The parts in which a frame is looked at whole.
@Suite struct FrameSweepTests {
  @Test(arguments: [(1920, 1080), (1280, 720), (320, 180), (2, 2)]) func aSmallFrameIsOnePart(width: Int, height: Int) {
    let sweep = FrameSweep(frame: Size(width: width, height: height), limit: 2_600_000)
    #expect(sweep.parts == [PixelRect(x: 0, y: 0, width: width, height: height)])
  }

  @Test(arguments: 0..<200 as Range<UInt64>) func thePartsCoverTheFrame(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let frame = Size(width: Int.random(in: 300...8192, using: &random), height: Int.random(in: 300...8192, using: &random))
    let limit = Int.random(in: 65536...4_000_000, using: &random)
    let parts = FrameSweep(frame: frame, limit: limit).parts
    let columns = Set(parts.map(\.x)).sorted()
    let rows = Set(parts.map(\.y)).sorted()
    #expect(parts.count == columns.count * rows.count, "seed \(seed): \(frame), \(limit)")
    for part in parts {
      #expect(part.x % 2 == 0 && part.y % 2 == 0 && part.x >= 0 && part.y >= 0)
      #expect(part.maxX <= frame.width && part.maxY <= frame.height)
      #expect(part.width * part.height <= limit || max(part.width, part.height) <= 256, "seed \(seed): \(part), \(limit)")
    }
    for (starts, side, length) in [(columns, parts[0].width, frame.width), (rows, parts[0].height, frame.height)] {
      #expect(starts.first == 0 && (starts.last ?? 0) + side >= length - 1, "seed \(seed): \(frame), \(starts), \(side)")
      // What is cut in one part lies whole in the next.
      for (one, next) in zip(starts, starts.dropFirst()) { #expect(one + side - next >= 120, "seed \(seed): \(starts), \(side)") }
    }
  }

  @Test func fullHDIsTwoPartsAndFourKIsEight() {
    #expect(FrameSweep(frame: Size(width: 1920, height: 1080), limit: 1_300_000).parts.count == 2)
    #expect(FrameSweep(frame: Size(width: 3840, height: 2160), limit: 1_300_000).parts.count == 8)
  }

  @Test func thePartsTakeTurns() {
    var sweep = FrameSweep(frame: Size(width: 3840, height: 2160), limit: 2_600_000)
    var seen: [PixelRect] = []
    for _ in 0..<8 {
      seen.append(sweep.part)
      sweep.advance()
    }
    #expect(Array(seen.prefix(4)) == sweep.parts && Array(seen.suffix(4)) == sweep.parts)
  }
}
