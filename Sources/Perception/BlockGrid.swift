/// Where blocks lie in a level: as densely as they fit, at most one per cell of a grid of about 10 x 6.
struct BlockGrid {
  /// More blocks than this are thinned out: the best of those wanted of each 2 x 2 stays.
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
  /// - Parameter isWanted: says whether a block with this top-left pixel may be one of them.
  func choose(_ level: LumaPlane, into blocks: inout [TextureBlock], where isWanted: (_ x: Int, _ y: Int) -> Bool) {
    let group = columns * rows > Self.plenty ? 2 : 1
    for row in stride(from: 0, to: rows, by: group) {
      for column in stride(from: 0, to: columns, by: group) {
        var best: TextureBlock?
        for y in row..<min(row + group, rows) {
          for x in column..<min(column + group, columns) where isWanted(1 + x * pitch, 1 + y * pitch) {
            let block = TextureBlock(level, x: 1 + x * pitch, y: 1 + y * pitch)
            if best.map({ block.interest > $0.interest }) ?? true { best = block }
          }
        }
        if let best { blocks.append(best) }
      }
    }
  }
}
