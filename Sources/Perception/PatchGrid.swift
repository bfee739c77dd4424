/// The places where a patch can lie in a frame, and the cells of the saliency grid that each of them looks at fully.
///
/// Origins are even. They are chosen so that the inner area (`Patch.innerArea`) begins on a cell border; the first lies at 0 and the last at the far
/// edge of the frame. Both axes are independent.
struct PatchGrid: Hashable, Sendable {
  struct Position: Hashable, Sendable {
    /// Source pixels.
    var origin: Int
    /// Cells fully inside the inner area.
    var cells: Range<Int>
  }

  struct Axis: Hashable, Sendable {
    let cellCount: Int
    /// Length of the patch along this axis, source pixels.
    let side: Int
    let positions: [Position]
    /// A least number of positions whose cells are all cells, with the cells that each of them answers for.
    let tiles: [Position]
    private let length: Int
    private let cell: Int

    init(length: Int, patch: Int, cell: Int) {
      let side = max(min(patch, length), 1)
      self.length = length
      self.cell = cell
      cellCount = max((length + cell - 1) / cell, 1)
      self.side = side
      let margin = Patch.margin(side: side)
      let last = (length - side) & ~1
      var origins = [0]
      var next = 1
      while next * cell - margin < last {
        if next * cell - margin > 0 { origins.append(next * cell - margin) }
        next += 1
      }
      if last > 0 { origins.append(last) }
      positions = origins.map { Position(origin: $0, cells: Self.cells(from: $0, side: side, length: length, cell: cell)) }
      tiles = Self.tiles(positions, cellCount: cellCount)
    }

    /// The cells that a look from `origin` on, `side` pixels long, sees fully.
    func cells(seenFrom origin: Int, side: Int) -> Range<Int> {
      Self.cells(from: origin, side: side, length: length, cell: cell)
    }

    private static func cells(from origin: Int, side: Int, length: Int, cell: Int) -> Range<Int> {
      let inner = Patch.innerArea(of: PixelRect(x: origin, y: 0, width: side, height: 1), in: Size(width: length, height: 1))
      let first = (inner.x + cell - 1) / cell
      let end = inner.maxX >= length ? (length + cell - 1) / cell : inner.maxX / cell
      return first..<max(first, end)
    }

    private static func tiles(_ positions: [Position], cellCount: Int) -> [Position] {
      var tiles: [Position] = []
      var covered = 0
      while covered < cellCount, let best = positions.last(where: { $0.cells.contains(covered) }) {
        tiles.append(Position(origin: best.origin, cells: covered..<best.cells.upperBound))
        covered = best.cells.upperBound
      }
      return tiles
    }
  }

  /// Side of a cell, source pixels, even.
  let cell: Int
  let columns: Axis
  let rows: Axis

  /// - Parameter gridCell: wished side of a cell; made even and at most half as long as the patch.
  init(frame: Size, patch: Size, gridCell: Int) {
    let longest = max(min(min(patch.width, frame.width), min(patch.height, frame.height)) / 2, 2)
    cell = max(min(gridCell, longest) & ~1, 2)
    columns = Axis(length: frame.width, patch: patch.width, cell: cell)
    rows = Axis(length: frame.height, patch: patch.height, cell: cell)
  }

  /// Number of looks that cover the whole frame once.
  var tileCount: Int { columns.tiles.count * rows.tiles.count }

  func rect(_ column: Position, _ row: Position) -> PixelRect {
    PixelRect(x: column.origin, y: row.origin, width: columns.side, height: rows.side)
  }

  /// The place whose corner is nearest to that of `rect`; nil when `rect` lies outside of the frame.
  func place(nearest rect: PixelRect) -> (column: Position, row: Position)? {
    guard rect.maxX > 0, rect.maxY > 0, let column = Self.nearest(columns, rect.x), let row = Self.nearest(rows, rect.y) else { return nil }
    return (column, row)
  }

  private static func nearest(_ axis: Axis, _ origin: Int) -> Position? {
    guard origin < axis.side + (axis.positions.last?.origin ?? 0) else { return nil }
    return axis.positions.min { abs($0.origin - origin) < abs($1.origin - origin) }
  }

  /// The tile of this number, row by row.
  func tile(_ index: Int) -> (column: Position, row: Position) {
    (columns.tiles[index % columns.tiles.count], rows.tiles[index / columns.tiles.count])
  }
}
