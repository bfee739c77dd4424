/// The straight lines with most evidence, by a vote over slope and offset (P. Hough, 1962, in the form of R. Duda and P. Hart, 1972, with slope
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
  /// Scores of all slopes and offsets, one slope after the other.
  private var table: [Float] = []

  /// - Parameter steepest: rows per column, >= 0.
  init(columns: Int, rows: Int, steepest: Double) {
    self.columns = columns
    self.rows = rows
    let step = 4 / Double(columns)
    let count = Int((steepest / step).rounded(.up))
    slopes = (-count...count).map { Double($0) * step }
  }

  /// The best `count` lines that are more than three rows apart at an edge of the map, best first; fewer where there is no evidence for as many.
  ///
  /// The score is the evidence per column, over at least `leastColumns` columns, so that a short stretch of line is worth less than a long one.
  mutating func best(_ count: Int, in evidence: LineEvidence, leastColumns: Double) -> [CellLine] {
    let middle = Double(columns - 1) / 2
    let least = Float(leastColumns)
    table.removeAll(keepingCapacity: true)
    for slope in slopes {
      let margin = margin(slope)
      add(evidence, slope: slope, margin: margin)
      var seen: Int32 = 0
      for index in votes.indices {
        seen &+= inside[index]
        table.append(4 &* Int(seen) >= columns ? votes[index] / max(Float(seen), least) : 0)
      }
    }
    var found: [CellLine] = []
    while found.count < count {
      var (best, top): (CellLine?, Float) = (nil, 0.05)
      var start = 0
      for slope in slopes {
        let margin = margin(slope)
        for index in 0..<rows + 2 * margin where table[start + index] > top {
          let line = CellLine(offset: Double(index - margin), slope: slope, middle: middle)
          if !found.contains(where: { isClose(line, $0) }) { (best, top) = (line, table[start + index]) }
        }
        start += rows + 2 * margin
      }
      guard let best else { break }
      found.append(best)
    }
    return found
  }

  private func margin(_ slope: Double) -> Int { Int((abs(slope) * Double(columns - 1) / 2).rounded(.up)) }

  private func isClose(_ one: CellLine, _ other: CellLine) -> Bool {
    let end = Double(columns - 1)
    return abs(one.y(0) - other.y(0)) <= 3 && abs(one.y(end) - other.y(end)) <= 3
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
