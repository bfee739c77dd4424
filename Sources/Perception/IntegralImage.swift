/// Sums over any rectangle of a grid in four additions (F. Crow, 1984), of two values per cell at once. Most of the time goes on waiting for the addition of the
/// cell before, and two values wait no longer than one.
struct IntegralImage: Sendable {
  private let columns: Int
  private let rows: Int
  /// (rows + 1) x (columns + 1); entry (r, c) is the sum of all cells above row r and left of column c.
  private var sums: [SIMD2<Double>]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    sums = [SIMD2<Double>](repeating: .zero, count: (columns + 1) * (rows + 1))
  }

  /// Takes new values, `rows` x `columns`, row by row; rows above `firstRow` and columns left of `firstColumn` are known to be as before.
  mutating func update(_ values: [SIMD2<Float>], fromRow firstRow: Int = 0, column firstColumn: Int = 0) {
    let width = columns + 1
    // `values` has rows · columns: maps and selector share one grid.
    values.withUnsafeBufferPointer { values in
      sums.withUnsafeMutableBufferPointer { sums in
        for row in firstRow..<rows {
          let above = row * width
          // What the row has left of the columns that are new.
          var line = sums[above + width + firstColumn] - sums[above + firstColumn]
          for column in firstColumn..<columns {
            line += SIMD2<Double>(values[row * columns + column])
            sums[above + width + column + 1] = sums[above + column + 1] + line
          }
        }
      }
    }
  }

  func sum(columns c: Range<Int>, rows r: Range<Int>) -> SIMD2<Double> {
    let (above, below) = (r.lowerBound * (columns + 1), r.upperBound * (columns + 1))
    return sums[below + c.upperBound] - sums[above + c.upperBound] - sums[below + c.lowerBound] + sums[above + c.lowerBound]
  }
}
