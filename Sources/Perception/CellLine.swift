/// A line over a grid of cells, in cells: the centre of column i and row j is (i, j).
struct CellLine: Sendable {
  /// Row at the middle column.
  var offset: Double
  /// Rows per column.
  var slope: Double
  /// The middle column, (columns - 1) / 2.
  let middle: Double

  func y(_ column: Double) -> Double { offset + slope * (column - middle) }
}
