/// Fits the water line to a heat map: for each cell the probability that the far edge of the water passes through it.
///
/// 1. `LineEvidence`: heat that stands out from what is above and below it, at most 1 per column.
/// 2. `LineVote`: the straight line with most of it, tilted up to 35 degrees.
/// 3. Weighted least squares over the columns: in each, the centre of the squared heat near the line, weighted by the heat and by a robust function
///    of the distance (Geman and McClure), four times in turn. Far more exact than a cell.
///
/// With E(i) the evidence of column i on the line, N the columns where the line is inside the frame but at least 70 % of all columns,
///
///     support    s = Σ E(i) / N                    how hot the line is
///     coverage   k = |{ i : E(i) > 0.3 }| / N      how much of the frame it spans, so that a pier is no horizon
///     margin     m = 1 - s' / s                    s' = support of the best line in what is left without this one
///     confidence   = min(1, s / 0.6) · min(1, k / 0.8) · clamp((m - 0.1) / 0.4, 0, 1)
///
/// A product, since a line has to be all of it: hot, long and the only one. In noise the best line is hardly better than the next (m near 0); of two equal
/// ridges neither is believed; behind a ship over 40 % of the columns about 0.6 is left. Below 0.05 there is no line.
///
/// Deterministic; no allocation once warm.
public struct HorizonEstimator: Sendable {
  /// Tangent of 35 degrees: a small boat in a swell.
  private static let steepest = 0.7
  private static let leastColumns = 0.7
  private static let leastConfidence = 0.05

  private let cellWidth: Double
  private let cellHeight: Double
  private let frameWidth: Double
  private var evidence: LineEvidence
  private var vote: LineVote

  /// - Parameters:
  ///   - columns: columns of the map that cover the frame, >= 4.
  ///   - rows: rows of the map that cover the frame, >= 2.
  ///   - cellWidth: pixels of the displayed frame per column, > 0; the centre of column i lies at (i + 0.5) · cellWidth.
  ///   - cellHeight: pixels of the displayed frame per row, > 0.
  ///   - frameWidth: pixels.
  public init(columns: Int, rows: Int, cellWidth: Double, cellHeight: Double, frameWidth: Double) {
    precondition(columns >= 4 && rows >= 2 && cellWidth > 0 && cellHeight > 0 && frameWidth > 0, "a heat map has cells of some size")
    self.cellWidth = cellWidth
    self.cellHeight = cellHeight
    self.frameWidth = frameWidth
    evidence = LineEvidence(columns: columns, rows: rows)
    vote = LineVote(columns: columns, rows: rows, steepest: Self.steepest * cellWidth / cellHeight)
  }

  /// The water line of a frame; `nil` when there is none.
  ///
  /// - Parameter heat: at least `rows * columns` values, row by row from the top left, 0...1; further rows are not read. Too few: `nil`.
  public mutating func estimate(_ heat: UnsafeBufferPointer<Float>) -> Horizon? {
    guard heat.count >= evidence.rows * evidence.columns else { return nil }
    evidence.take(heat)
    let least = Self.leastColumns * Double(evidence.columns)
    guard let found = vote.best(in: evidence, leastColumns: least) else { return nil }
    let line = refined(found.line)
    let (support, coverage) = backing(line, leastColumns: least)
    guard support > 0 else { return nil }
    evidence.erase(line)
    let other = vote.best(in: evidence, leastColumns: least)?.score ?? 0
    let margin = 1 - other / support
    let confidence = min(1, support / 0.6) * min(1, coverage / 0.8) * min(max((margin - 0.1) / 0.4, 0), 1)
    guard confidence >= Self.leastConfidence else { return nil }
    return Horizon(
      left: height(line, at: 0), right: height(line, at: frameWidth), frameWidth: frameWidth, confidence: confidence)
  }

  /// As above.
  public mutating func estimate(_ heat: [Float]) -> Horizon? {
    heat.withUnsafeBufferPointer { estimate($0) }
  }

  private func height(_ line: CellLine, at x: Double) -> Double {
    (line.y(x / cellWidth - 0.5) + 0.5) * cellHeight
  }

  private func backing(_ line: CellLine, leastColumns: Double) -> (support: Double, coverage: Double) {
    var (sum, seen, hot) = (0.0, 0.0, 0.0)
    for column in 0..<evidence.columns {
      let y = line.y(Double(column))
      guard y >= 0, y <= Double(evidence.rows - 1) else { continue }
      let value = evidence.value(column: column, y: y)
      seen += 1
      sum += value
      if value > 0.3 { hot += 1 }
    }
    let columns = max(seen, leastColumns)
    return (sum / columns, hot / columns)
  }

  private func refined(_ start: CellLine) -> CellLine {
    var line = start
    for round in 0..<4 {
      // Wide while the line may be off by more than a cell, then close around it.
      let reach = round == 0 ? 3.0 : 2.0
      let scale = round < 2 ? 2.0 : 1.0
      // Σ w, Σ w u, Σ w u², Σ w y, Σ w u y with u = column - middle.
      var (s0, s1, s2, t0, t1) = (0.0, 0.0, 0.0, 0.0, 0.0)
      for column in 0..<evidence.columns {
        let expected = line.y(Double(column))
        guard let (y, mass) = center(column, near: expected, reach: reach) else { continue }
        let distance = (y - expected) / scale
        let robust = 1 / (1 + distance * distance)
        let weight = min(1, mass) * robust * robust
        let u = Double(column) - line.middle
        s0 += weight
        s1 += weight * u
        s2 += weight * u * u
        t0 += weight * y
        t1 += weight * u * y
      }
      let determinant = s0 * s2 - s1 * s1
      // Less than four columns' worth, or all of them in one place: what the vote found is better.
      guard s0 >= 4, determinant > 1e-3 * s0 * s0 * Double(evidence.columns) else { break }
      line.slope = (s0 * t1 - s1 * t0) / determinant
      line.offset = (t0 - line.slope * s1) / s0
    }
    return line
  }

  /// Centre of the squared heat of a column within `reach` rows, and the sum of its heat; squares, so that a faint background has no weight.
  private func center(_ column: Int, near y: Double, reach: Double) -> (y: Double, mass: Double)? {
    let (first, last) = (max(0, Int((y - reach).rounded(.up))), min(evidence.rows - 1, Int((y + reach).rounded(.down))))
    guard first <= last else { return nil }
    var (mass, squares, moment) = (0.0, 0.0, 0.0)
    for row in first...last {
      let heat = Double(evidence.heat[column * evidence.rows + row])
      mass += heat
      squares += heat * heat
      moment += heat * heat * Double(row)
    }
    return squares > 0 ? (moment / squares, mass) : nil
  }
}
