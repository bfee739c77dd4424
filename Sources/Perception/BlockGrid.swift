/// Where blocks lie in a level: as densely as they fit, at most one per cell of a grid of about 10 x 6.
struct BlockGrid {
  /// More blocks than this are thinned out: the best of each 2 x 2 stays.
  private static let plenty = 100

  private let columns: Int
  private let rows: Int
  private let pitch: Int

  /// - Parameter overlapping: blocks at half their side, for the coarsest level, which has room for few.
  init(_ width: Int, _ height: Int, overlapping: Bool) {
    pitch = overlapping ? TextureBlock.side / 2 : TextureBlock.side
    // A margin of one pixel for the slopes.
    columns = max(0, (width - 2 - TextureBlock.side) / pitch + 1)
    rows = max(0, (height - 2 - TextureBlock.side) / pitch + 1)
  }

  /// Appends the blocks of `level`, which has the size given.
  func choose(_ level: LumaPlane, into blocks: inout [TextureBlock]) {
    let group = columns * rows > Self.plenty ? 2 : 1
    for row in stride(from: 0, to: rows, by: group) {
      for column in stride(from: 0, to: columns, by: group) {
        var best = TextureBlock(level, x: 1 + column * pitch, y: 1 + row * pitch)
        for y in row..<min(row + group, rows) {
          for x in column..<min(column + group, columns) where x > column || y > row {
            let other = TextureBlock(level, x: 1 + x * pitch, y: 1 + y * pitch)
            if other.interest > best.interest { best = other }
          }
        }
        blocks.append(best)
      }
    }
  }
}
