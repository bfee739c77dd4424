/// The straight line with most evidence, by a vote over slope and offset (P. Hough, 1962, in the form of R. Duda and P. Hart, 1972, with slope
/// and offset in place of angle and distance, which is enough for lines that are nowhere near upright).
///
/// Slopes are so close that the nearest one is at most a cell off at the edges, which the evidence tolerates; for each, every column is added,
/// shifted, to one array of votes: whole columns at a time.
struct LineVote: Sendable {
  private let columns: Int
  private let rows: Int
  private let slopes: [Double]
  private var votes: [Float] = []
  /// Columns that have a vote for an offset, as differences.
  private var inside: [Int32] = []

  /// - Parameter steepest: rows per column, >= 0.
  init(columns: Int, rows: Int, steepest: Double) {
    self.columns = columns
    self.rows = rows
    let step = 4 / Double(columns)
    let count = Int((steepest / step).rounded(.up))
    slopes = (-count...count).map { Double($0) * step }
  }

  /// Evidence per column, over at least `leastColumns` columns, so that a short stretch of line is worth less than a long one; `nil` without any.
  mutating func best(in evidence: LineEvidence, leastColumns: Double) -> (line: CellLine, score: Double)? {
    let middle = Double(columns - 1) / 2
    var best: (line: CellLine, score: Double)?
    for slope in slopes {
      let margin = Int((abs(slope) * middle).rounded(.up))
      add(evidence, slope: slope, margin: margin)
      var seen = 0
      for index in votes.indices {
        seen += Int(inside[index])
        guard 4 * seen >= columns else { continue }
        let score = Double(votes[index]) / max(Double(seen), leastColumns)
        if score > best?.score ?? 0 { best = (CellLine(offset: Double(index - margin), slope: slope, middle: middle), score) }
      }
    }
    return best
  }

  /// Votes for the offsets from `-margin` on.
  private mutating func add(_ evidence: LineEvidence, slope: Double, margin: Int) {
    let (columns, rows) = (columns, rows)
    let middle = Double(columns - 1) / 2
    votes.refill(with: 0, count: rows + 2 * margin)
    inside.refill(with: 0, count: rows + 2 * margin + 1)
    evidence.values.withUnsafeBufferPointer { values in
      votes.withUnsafeMutableBufferPointer { votes in
        for column in 0..<columns {
          // Between 0 and 2 * margin, since |slope * (column - middle)| <= margin.
          let start = margin - Int((slope * (Double(column) - middle)).rounded())
          for row in 0..<rows { votes[start &+ row] += values[column &* rows &+ row] }
          inside[start] += 1
          inside[start + rows] -= 1
        }
      }
    }
  }
}
