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

  /// Takes the top left of a row-major map with rows of `pitch` values; what is no number or negative counts as 0.
  /// - Returns: false when that is not as large as this map.
  mutating func take(_ map: [Float], pitch: Int) -> Bool {
    guard pitch >= columns, map.count >= (rows - 1) * pitch + columns else { return false }
    values.removeAll(keepingCapacity: true)
    for row in 0..<rows {
      for value in map[row * pitch..<row * pitch + columns] { values.append(value > 0 ? min(value, 1) : 0) }
    }
    return true
  }
}
