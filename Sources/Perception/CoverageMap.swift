/// Remembers when each cell of the frame was last inside the inner area of a patch.
struct CoverageMap: Sendable {
  private let columns: Int
  private let rows: Int
  /// Media seconds since the start of the epoch, cell by cell, row by row; -infinity = never.
  private(set) var lastLook: [Double]
  /// Longest wait for a look so far, media seconds.
  private(set) var worstStaleness = 0.0

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    lastLook = [Double](repeating: -.infinity, count: columns * rows)
  }

  mutating func reset() {
    lastLook.refill(with: -.infinity, count: lastLook.count)
    worstStaleness = 0
  }

  /// Becomes like another one of the same size without allocating.
  mutating func copy(_ other: CoverageMap) {
    for index in lastLook.indices { lastLook[index] = other.lastLook[index] }
    worstStaleness = other.worstStaleness
  }

  /// Longest wait of the cells for a look, counted from the start for those never looked at.
  func wait(columns c: Range<Int>, rows r: Range<Int>, now: Double) -> Double {
    var oldest = now
    for row in r {
      for look in lastLook[row * columns + c.lowerBound..<row * columns + c.upperBound] where look < oldest { oldest = look }
    }
    return now - max(oldest, 0)
  }

  /// The cells are looked at now.
  mutating func look(columns c: Range<Int>, rows r: Range<Int>, now: Double) {
    for row in r {
      for column in c { lastLook[row * columns + column] = now }
    }
  }

  /// Takes the waits of this instant, before its looks, into the record.
  mutating func note(now: Double) {
    worstStaleness = max(worstStaleness, wait(columns: 0..<columns, rows: 0..<rows, now: now))
  }
}
