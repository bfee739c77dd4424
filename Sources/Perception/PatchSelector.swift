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
  /// p^n of the cells not covered yet.
  private var mass: [Float] = []
  /// 1 for covered cells.
  private var covered: [Float] = []
  private var massSums: IntegralImage
  private var coveredSums: IntegralImage

  /// - Parameters:
  ///   - exponent: n, >= 1.
  ///   - overlapPenalty: share of the gain that a place loses when earlier patches cover all of it, 0...1.
  init(grid: PatchGrid, exponent: Int, overlapPenalty: Double) {
    self.grid = grid
    self.exponent = exponent
    self.overlapPenalty = overlapPenalty
    massSums = IntegralImage(columns: grid.columns.cellCount, rows: grid.rows.cellCount)
    coveredSums = massSums
  }

  /// Starts the choice for one frame.
  mutating func begin(_ saliency: SaliencyMap) {
    mass.removeAll(keepingCapacity: true)
    for p in saliency.values {
      var power = p
      for _ in 1..<max(exponent, 2) { power *= p }
      mass.append(exponent == 1 ? p : power)
    }
    covered.refill(with: 0, count: mass.count)
    massSums.update(mass)
    coveredSums.update(covered)
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
      let gain = massSums.sum(columns: column.cells, rows: row.cells)
      guard gain >= least else { continue }
      let score = self.score(gain, column, row) * (1 + hysteresis)
      if score > bestScore * (1 + 1e-9) { (best, bestScore, bestGain) = ((column, row), score, gain) }
    }
    for row in grid.rows.positions {
      // Of a band that holds too little mass in all, no place is worth a look: most of an empty sea.
      let most = massSums.sum(columns: 0..<grid.columns.cellCount, rows: row.cells) * (1 + 1e-9)
      guard most >= least, most * (1 + Self.centrality) > bestScore else { continue }
      for column in grid.columns.positions {
        let gain = massSums.sum(columns: column.cells, rows: row.cells)
        guard gain >= least, gain * (1 + Self.centrality) > bestScore else { continue }
        let score = self.score(gain, column, row)
        // The margin makes the choice independent of rounding in the sums.
        if score > bestScore * (1 + 1e-9) { (best, bestScore, bestGain) = ((column, row), score, gain) }
      }
    }
    guard let best else { return nil }
    cover(columns: best.column.cells, rows: best.row.cells)
    return (grid.rect(best.column, best.row), (best.column.cells, best.row.cells), bestGain)
  }

  private func score(_ gain: Double, _ column: PatchGrid.Position, _ row: PatchGrid.Position) -> Double {
    let central = massSums.sum(columns: Self.middle(column.cells), rows: Self.middle(row.cells))
    let overlap = coveredSums.sum(columns: column.cells, rows: row.cells) / Double(column.cells.count * row.cells.count)
    return (gain + Self.centrality * central) * (1 - overlapPenalty * overlap)
  }

  /// Takes cells out of the choice because a patch looks at them. Returns the mass they had.
  @discardableResult
  mutating func cover(columns: Range<Int>, rows: Range<Int>) -> Double {
    let gain = massSums.sum(columns: columns, rows: rows)
    for row in rows {
      for column in columns {
        mass[row * grid.columns.cellCount + column] = 0
        covered[row * grid.columns.cellCount + column] = 1
      }
    }
    massSums.update(mass, fromRow: rows.lowerBound, column: columns.lowerBound)
    coveredSums.update(covered, fromRow: rows.lowerBound, column: columns.lowerBound)
    return max(gain, 0)
  }

  private static func middle(_ range: Range<Int>) -> Range<Int> {
    let quarter = range.count / 4
    return range.lowerBound + quarter..<range.upperBound - quarter
  }
}
