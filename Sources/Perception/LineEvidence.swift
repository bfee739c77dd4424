/// What a heat map says about each cell: how much more heat passes here than above and below, column by column.
///
/// A calibrated head spreads a probability of about 1 over the cells of a column; so with h the heat, at row r of a column,
///
///     evidence = clamp(Σ h(r - 1 ... r + 1) - 3 · mean h(r - 5 ... r - 2, r + 2 ... r + 5), -1, 1)
///
/// is near the probability that the line passes within a cell, and 0 on average where the heat is uniform or noise. The clamp keeps a few hot
/// columns from outvoting the rest.
struct LineEvidence: Sendable {
  let columns: Int
  let rows: Int
  /// Column-major, `columns` x `rows`, 0...1.
  private(set) var heat: [Float]
  /// Column-major, `columns` x `rows`, -1...1.
  private(set) var values: [Float]

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    heat = [Float](repeating: 0, count: columns * rows)
    values = heat
  }

  /// Takes a row-major map of at least `rows * columns` values; what is no number or negative counts as 0.
  mutating func take(_ map: UnsafeBufferPointer<Float>) {
    let (columns, rows) = (columns, rows)
    // `heat` and `values` have columns · rows values since `init`, and `map` has no fewer.
    heat.withUnsafeMutableBufferPointer { heat in
      for row in 0..<rows {
        for column in 0..<columns {
          let value = map[row * columns + column]
          heat[column * rows + row] = value > 0 ? min(value, 1) : 0
        }
      }
    }
    heat.withUnsafeBufferPointer { heat in
      values.withUnsafeMutableBufferPointer { values in
        for column in 0..<columns {
          let start = column * rows
          // Running sums over r - 1 ... r + 1 and r - 5 ... r + 5, cut at the border.
          var (near, wide) = (Float(0), Float(0))
          for row in 0..<min(1, rows) { near += heat[start + row] }
          for row in 0..<min(5, rows) { wide += heat[start + row] }
          for row in 0..<rows {
            if row + 1 < rows { near += heat[start + row + 1] }
            if row + 5 < rows { wide += heat[start + row + 5] }
            if row > 1 { near -= heat[start + row - 2] }
            if row > 5 { wide -= heat[start + row - 6] }
            let inner = min(row + 1, rows - 1) - max(row - 1, 0) + 1
            let outer = min(row + 5, rows - 1) - max(row - 5, 0) + 1 - inner
            let mean = outer > 0 ? (wide - near) / Float(outer) : 0
            values[start + row] = min(max(near - Float(inner) * mean, -1), 1)
          }
        }
      }
    }
  }
}
