import Fixtures
import Testing

@testable import Perception

@Suite struct GlanceStripsTests {
  @Test(arguments: [8, 4, 5]) func everySecondCellIsAveraged(cell: Int) {
    var random = SeededGenerator("everySecondCellIsAveraged", seed: 31)
    // 43 px: five cells of 8 and a rest; lines with padding, and none behind the last one.
    let (size, bytesPerRow) = (Size(width: 43, height: 9), 140)
    let rgb = (0..<bytesPerRow * 8 + 3 * 43).map { _ in UInt8(random.int(0...255)) }
    var strips = GlanceStrips()
    for _ in 0..<2 { rgb.withUnsafeBytes { strips.take(rgb: $0, size: size, bytesPerRow: bytesPerRow, cell: cell) } }
    #expect(strips.columns == (43 / cell + 1) / 2 && strips.rows == 9 && strips.cell == cell)
    for column in 0..<strips.columns {
      var (blue, green) = (0.0, 0.0)
      for row in 0..<9 {
        func mean(_ channel: Int, _ row: Int) -> Double {
          let bytes = (0..<cell).map { Double(rgb[row * bytesPerRow + 3 * (2 * column * cell + $0) + channel]) }
          return bytes.reduce(0, +) / Double(cell)
        }
        let grey = (mean(0, row) + mean(1, row) + mean(2, row)) / 3
        #expect(abs(Double(strips.grey[row * strips.columns + column]) - grey) < 1e-3)
        // Colour is read in every fourth line.
        let read = row / 4 * 4
        blue += mean(2, read) - mean(0, read)
        green += mean(1, read) - (mean(0, read) + mean(2, read)) / 2
        #expect(abs(Double(strips.blue[(row + 1) * strips.columns + column]) - blue) < 1e-2)
        #expect(abs(Double(strips.green[(row + 1) * strips.columns + column]) - green) < 1e-2)
      }
    }
  }

  /// Memory goes from glance to glance, of frames of every size.
  @Test func aPictureOfAnotherShapeLeavesNothingBehind() {
    var random = SeededGenerator("aPictureOfAnotherShapeLeavesNothingBehind", seed: 32)
    var used = GlanceStrips()
    // As many strips times lines, or more, or fewer.
    for (width, height) in [(64, 12), (128, 6), (32, 24), (160, 40), (64, 12), (48, 5)] {
      let rgb = (0..<3 * width * height).map { _ in UInt8(random.int(0...255)) }
      var fresh = GlanceStrips()
      rgb.withUnsafeBytes {
        used.take(rgb: $0, size: Size(width: width, height: height), bytesPerRow: 3 * width, cell: 8)
        fresh.take(rgb: $0, size: Size(width: width, height: height), bytesPerRow: 3 * width, cell: 8)
      }
      #expect(used.grey == fresh.grey && used.blue == fresh.blue && used.green == fresh.green && used.columns == fresh.columns)
    }
  }

  @Test func whatIsNoPictureIsNotRead() {
    var strips = GlanceStrips()
    let bytes = [UInt8](repeating: 9, count: 3 * 64 * 4)
    func take(_ size: Size, bytesPerRow: Int, cell: Int = 8) -> Bool {
      bytes.withUnsafeBytes { strips.take(rgb: $0, size: size, bytesPerRow: bytesPerRow, cell: cell) }
      return strips.columns > 0
    }
    #expect(take(Size(width: 64, height: 4), bytesPerRow: 192))
    #expect(!take(Size(width: 64, height: 5), bytesPerRow: 192), "a line too many")
    #expect(!take(Size(width: 64, height: 4), bytesPerRow: 191))
    #expect(!take(Size(width: 7, height: 4), bytesPerRow: 192))
    #expect(!take(Size(width: 64, height: 4), bytesPerRow: 192, cell: 0))
    #expect(strips.rows == 0)
  }
}
