/// Chooses patches one after the other: the place with the largest Σ p^n over inner cells that no earlier patch covers.
///
/// The greedy choice reaches at least 1 - 1/e of the best possible sum, because covered mass is submodular (Nemhauser, Wolsey and Fisher, 1978). The
/// power n makes one likely place worth more than many faint ones; with n = 1 a single patch lost 15 to 25 points of recall. Between
/// places of nearly equal gain the one wins that has the mass nearer to its middle and overlaps less with earlier patches.
struct PatchSelector: Sendable {
  /// Weight of mass in the middle half of the patch on top of its plain weight.
  private static let centrality = 0.05

  let grid: PatchGrid
  private let exponent: Int
  private let overlapPenalty: Double
  /// Of each cell its mass, p^n as long as it is not covered (x), and whether it is, 0 or 1 (y).
  private var cells: [SIMD2<Float>] = []
  /// Scratch of `begin`.
  private var powers: [Float] = []
  /// Of both: mass in x, covered cells in y.
  private var sums: IntegralImage

  /// - Parameters:
  ///   - exponent: n, >= 1.
  ///   - overlapPenalty: share of the gain that a place loses when earlier patches cover all of it, 0...1.
  init(grid: PatchGrid, exponent: Int, overlapPenalty: Double) {
    self.grid = grid
    self.exponent = exponent
    self.overlapPenalty = overlapPenalty
    sums = IntegralImage(columns: grid.columns.cellCount, rows: grid.rows.cellCount)
  }

  /// Starts the choice for one frame.
  mutating func begin(_ saliency: SaliencyMap) {
    // As many as the grid has cells, which `IntegralImage` relies on.
    precondition(saliency.values.count == grid.columns.cellCount * grid.rows.cellCount, "the map has the selector's grid")
    cells.refill(with: .zero, count: saliency.values.count)
    powers.removeAll(keepingCapacity: true)
    powers.append(contentsOf: saliency.values)
    // All three have as many values. One pass for each factor, so that the compiler makes vectors of it.
    saliency.values.withUnsafeBufferPointer { values in
      powers.withUnsafeMutableBufferPointer { powers in
        for _ in 1..<exponent {
          for index in 0..<values.count { powers[index] *= values[index] }
        }
        cells.withUnsafeMutableBufferPointer { cells in
          for index in 0..<values.count { cells[index].x = powers[index] }
        }
      }
    }
    sums.update(cells)
  }

  /// The next patch and its gain, or nil when no place gains at least `least` (> 0). The patch is covered afterwards.
  ///
  /// - Parameters:
  ///   - kept: places of the frame before, each of which is taken again while no other is better by the share `hysteresis`.
  mutating func next(
    least: Double, kept: [PixelRect] = [], hysteresis: Double = 0
  ) -> (rect: PixelRect, cells: (columns: Range<Int>, rows: Range<Int>), gain: Double)? {
    var best: (column: PatchGrid.Position, row: PatchGrid.Position)?
    var bestScore = 0.0
    var bestGain = 0.0
    for rect in kept {
      guard let (column, row) = grid.place(nearest: rect) else { continue }
      let sum = sums.sum(columns: column.cells, rows: row.cells)
      guard sum.x >= least else { continue }
      let score = self.score(sum, column, row) * (1 + hysteresis)
      if score > bestScore * (1 + 1e-9) { (best, bestScore, bestGain) = ((column, row), score, sum.x) }
    }
    for row in grid.rows.positions {
      // Of a band that holds too little mass in all, no place is worth a look: most of an empty sea.
      let most = sums.sum(columns: 0..<grid.columns.cellCount, rows: row.cells).x * (1 + 1e-9)
      guard most >= least, most * (1 + Self.centrality) > bestScore else { continue }
      for column in grid.columns.positions {
        let sum = sums.sum(columns: column.cells, rows: row.cells)
        guard sum.x >= least, sum.x * (1 + Self.centrality) > bestScore else { continue }
        let score = self.score(sum, column, row)
        // The margin makes the choice independent of rounding in the sums.
        if score > bestScore * (1 + 1e-9) { (best, bestScore, bestGain) = ((column, row), score, sum.x) }
      }
    }
    guard let best else { return nil }
    cover(columns: best.column.cells, rows: best.row.cells)
    return (grid.rect(best.column, best.row), (best.column.cells, best.row.cells), bestGain)
  }

  /// - Parameter sum: over the place.
  private func score(_ sum: SIMD2<Double>, _ column: PatchGrid.Position, _ row: PatchGrid.Position) -> Double {
    let central = sums.sum(columns: Self.middle(column.cells), rows: Self.middle(row.cells)).x
    let overlap = sum.y / Double(column.cells.count * row.cells.count)
    return (sum.x + Self.centrality * central) * (1 - overlapPenalty * overlap)
  }

  /// Takes cells out of the choice because a patch looks at them. Returns the mass they had.
  @discardableResult
  mutating func cover(columns: Range<Int>, rows: Range<Int>) -> Double {
    let gain = sums.sum(columns: columns, rows: rows).x
    for row in rows {
      let first = row * grid.columns.cellCount
      for cell in first + columns.lowerBound..<first + columns.upperBound { cells[cell] = SIMD2(x: 0, y: 1) }
    }
    sums.update(cells, fromRow: rows.lowerBound, column: columns.lowerBound)
    return max(gain, 0)
  }

  private static func middle(_ range: Range<Int>) -> Range<Int> {
    let quarter = range.count / 4
    return range.lowerBound + quarter..<range.upperBound - quarter
  }
}
