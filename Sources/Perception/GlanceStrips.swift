/// The picture of a glance for the search for the water line: every second column of the head's cells, averaged over its width, line by line.
///
/// Half of the columns are enough for a line across the frame. Everything is row-major and in levels of 0...255.
public struct GlanceStrips: Equatable, Sendable {
  /// 0 as long as nothing has been taken.
  public private(set) var columns = 0
  /// Lines of the picture; 0 as long as nothing has been taken.
  public private(set) var rows = 0
  /// Width of a column, glance pixels; strip i starts at 2 · i · cell.
  public private(set) var cell = 0
  /// Mean of red, green and blue, `rows` x `columns`.
  private(set) var grey: [Float] = []
  /// Sums over all lines above, `rows + 1` x `columns`, of blue - red. Exact up to 4,096 lines.
  private(set) var blue: [Float] = []
  /// The same of green - (red + blue) / 2.
  private(set) var green: [Float] = []
  /// Of the last line whose colour was read: every fourth is enough.
  private var blueLine: [Float] = []
  private var greenLine: [Float] = []
  private static let colourStep = 4

  public init() {}

  /// Takes a picture. Empty when the buffer is too small for this description.
  ///
  /// - Parameters:
  ///   - rgb: `size.height` lines of `size.width` pixels of 3 bytes each.
  ///   - bytesPerRow: distance of two lines, at least `3 * size.width`.
  ///   - cell: side of a cell of the head, pixels, 1...85. What does not fill a cell at the right is left out.
  public mutating func take(rgb: UnsafeRawBufferPointer, size: Size, bytesPerRow: Int, cell: Int) {
    (columns, rows, self.cell) = (0, 0, cell)
    guard (1...85).contains(cell), size.width >= cell, size.height > 0, bytesPerRow >= 3 * size.width,
      rgb.count >= bytesPerRow * (size.height - 1) + 3 * size.width, let base = rgb.baseAddress
    else { return }
    columns = (size.width / cell + 1) / 2
    rows = size.height
    grey.makeRoom(for: rows * columns, value: 0)
    blue.makeRoom(for: (rows + 1) * columns, value: 0)
    green.makeRoom(for: (rows + 1) * columns, value: 0)
    // Above the first line there is nothing; all else is written below.
    for column in 0..<columns { (blue[column], green[column]) = (0, 0) }
    blueLine.refill(with: 0, count: columns)
    greenLine.refill(with: 0, count: columns)
    for row in 0..<rows {
      let line = base + row * bytesPerRow
      takeGrey(line, row: row)
      if row % Self.colourStep == 0 { takeColour(line) }
      Self.add(blueLine, below: row, to: &blue)
      Self.add(greenLine, below: row, to: &green)
    }
  }

  private static func add(_ line: [Float], below row: Int, to sums: inout [Float]) {
    // `sums` has (rows + 1) x line.count values, and row < rows.
    line.withUnsafeBufferPointer { line in
      sums.withUnsafeMutableBufferPointer { sums in
        let start = row &* line.count
        for column in 0..<line.count { sums[start &+ line.count &+ column] = sums[start &+ column] + line[column] }
      }
    }
  }

  // In both, the last strip ends at (2 · columns - 1) · cell, which is inside the line; `grey` has `rows` · `columns` values, and row < rows.

  private mutating func takeGrey(_ line: UnsafeRawPointer, row: Int) {
    let (columns, bytes, share) = (columns, 3 * cell, 1 / Float(3 * cell))
    grey.withUnsafeMutableBufferPointer { grey in
      for column in 0..<columns {
        let strip = line + (2 &* bytes &* column)
        var lanes = SIMD8<UInt16>()
        var byte = 0
        while byte &+ 8 <= bytes {
          lanes &+= SIMD8<UInt16>(truncatingIfNeeded: (strip + byte).loadUnaligned(as: SIMD8<UInt8>.self))
          byte &+= 8
        }
        var sum = lanes.wrappedSum()
        while byte < bytes {
          sum &+= UInt16(strip.load(fromByteOffset: byte, as: UInt8.self))
          byte &+= 1
        }
        grey[row &* columns &+ column] = Float(sum) * share
      }
    }
  }

  private mutating func takeColour(_ line: UnsafeRawPointer) {
    for column in 0..<columns {
      let strip = line + (6 &* cell &* column)
      var (r, g, b) = (Int32(0), Int32(0), Int32(0))
      for pixel in 0..<cell {
        r &+= Int32(strip.load(fromByteOffset: 3 &* pixel, as: UInt8.self))
        g &+= Int32(strip.load(fromByteOffset: 3 &* pixel &+ 1, as: UInt8.self))
        b &+= Int32(strip.load(fromByteOffset: 3 &* pixel &+ 2, as: UInt8.self))
      }
      blueLine[column] = Float(b &- r) / Float(cell)
      greenLine[column] = Float(2 &* g &- r &- b) / Float(2 &* cell)
    }
  }
}
