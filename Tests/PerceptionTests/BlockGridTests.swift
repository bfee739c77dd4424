import Fixtures
import Testing

@testable import Perception

@Suite struct BlockGridTests {
  private static let (width, height) = (160, 90)

  private func level(seed: UInt64) -> LumaThumbnail {
    var random = SeededGenerator("BlockGridTests", seed: seed)
    let values = (0..<Self.width * Self.height).map { _ in Float(random.double(0...255)) }
    return LumaThumbnail(width: Self.width, height: Self.height, values: values)
  }

  private func blocks(_ level: LumaThumbnail, where isWanted: (Int, Int) -> Bool) -> [TextureBlock] {
    var blocks: [TextureBlock] = []
    _ = level.withPlane { plane in
      BlockGrid(Self.width, Self.height, overlapping: false).choose(plane, into: &blocks, where: isWanted)
    }
    return blocks
  }

  /// 19 x 11 blocks at a distance of 8 px, the best of each 2 x 2.
  @Test(arguments: [0, 17, 33, 90]) func theBestOfThoseWantedOfEachFour(lowest: Int) {
    let level = level(seed: 40)
    let chosen = blocks(level) { _, y in y <= lowest }
    var expected: [[Int]] = []
    for row in stride(from: 0, to: 11, by: 2) {
      for column in stride(from: 0, to: 19, by: 2) {
        let four = [(0, 0), (1, 0), (0, 1), (1, 1)].map { (x: 1 + 8 * (column + $0.0), y: 1 + 8 * (row + $0.1)) }
        let wanted = four.filter { $0.x + 8 < Self.width && $0.y + 8 < Self.height && $0.y <= lowest }
        let best = level.withPlane { plane in
          wanted.max { TextureBlock(plane, x: $0.x, y: $0.y).interest < TextureBlock(plane, x: $1.x, y: $1.y).interest }
        }
        if let best, let best { expected.append([best.x, best.y]) }
      }
    }
    #expect(chosen.map { [$0.x, $0.y] } == expected && chosen.allSatisfy { $0.y <= lowest })
  }
}
