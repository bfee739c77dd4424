/// The head's map of the water's far edge: for each cell the probability that it passes there.
struct HeatMap: Sendable {
  let columns: Int
  let rows: Int
  /// Row-major, `rows` x `columns`, 0...1.
  private(set) var values: [Float] = []

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
  }

  /// Takes a row-major map of at least `rows * columns` values; what is no number or negative counts as 0.
  mutating func take(_ map: UnsafeBufferPointer<Float>) {
    values.removeAll(keepingCapacity: true)
    for value in map.prefix(rows * columns) { values.append(value > 0 ? min(value, 1) : 0) }
  }
}
