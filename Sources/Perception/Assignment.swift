/// Optimal one-to-one assignment of rows to columns when only some pairs are allowed and a bad pair is worse than none.
///
/// Among all matchings over the allowed pairs it finds one with the largest sum of `limit - cost`, that is, the cheapest one when
/// each row left alone costs `limit`. Shortest augmenting paths with potentials (R. Jonker and A. Volgenant, 1987) on a sparse
/// graph, where every row also has a private empty column of cost `limit`. Only what a path reaches is touched, so gated problems cost
/// about as many steps as they have pairs; a dense n x n problem takes O(n³). Equal sums are resolved the same way in every run.
/// Buffers are kept between problems.
public struct Assignment: Sendable {
  /// A row or column without partner.
  public static let none = -1

  private var rowStart: [Int] = [0]
  private var pairColumn: [Int32] = []
  private var pairCost: [Double] = []
  private var rowPotential: [Double] = []
  private var columnPotential: [Double] = []
  private var distance: [Double] = []
  private var previousRow: [Int] = []
  private var isScanned: [Bool] = []
  private var touched: [Int] = []

  /// The column of each row, `none` without one. Valid after `solve`.
  public private(set) var columnOfRow: [Int] = []
  /// The row of each column, `none` without one. Valid after `solve`.
  public private(set) var rowOfColumn: [Int] = []

  public init() {}

  /// Starts a new problem without rows.
  public mutating func begin(columns: Int) {
    rowStart.removeAll(keepingCapacity: true)
    rowStart.append(0)
    pairColumn.removeAll(keepingCapacity: true)
    pairCost.removeAll(keepingCapacity: true)
    rowOfColumn.refill(with: Self.none, count: columns)
  }

  /// Allows the current row to take `column` at `cost` (finite). Each column at most once per row.
  public mutating func allow(column: Int, cost: Double) {
    pairColumn.append(Int32(column))
    pairCost.append(cost)
  }

  /// Closes the current row; the next `allow` belongs to the following one.
  public mutating func endRow() {
    rowStart.append(pairColumn.count)
  }

  /// Solves the problem; pairs that cost `limit` or more are not used.
  public mutating func solve(limit: Double) {
    let rows = rowStart.count - 1
    let columns = rowOfColumn.count
    columnOfRow.refill(with: Self.none, count: rows)
    rowPotential.refill(with: 0, count: rows)
    columnPotential.refill(with: 0, count: columns)
    distance.refill(with: .infinity, count: columns)
    previousRow.refill(with: Self.none, count: columns)
    isScanned.refill(with: false, count: columns)
    for row in 0..<rows { place(row, limit: limit) }
  }

  /// Finds the shortest alternating path from `root` to a free column, or to a row that does best by going without, and flips it.
  private mutating func place(_ root: Int, limit: Double) {
    touched.removeAll(keepingCapacity: true)
    var row = root
    var reached = 0.0  // length of the path to `row`
    var best = Double.infinity  // shortest complete path so far
    var bestRow = root  // its last row
    var bestColumn = Self.none  // its last column; none: `bestRow` goes without
    while true {
      // Reduced cost of the private empty column, whose potential is always 0.
      let alone = reached - rowPotential[row]
      if alone < best { (best, bestRow, bestColumn) = (alone, row, Self.none) }
      for pair in rowStart[row]..<rowStart[row + 1] where pairCost[pair] < limit {
        let column = Int(pairColumn[pair])
        if isScanned[column] { continue }
        let length = reached + (pairCost[pair] - limit) - rowPotential[row] - columnPotential[column]
        guard length < distance[column] else { continue }
        if previousRow[column] == Self.none { touched.append(column) }
        distance[column] = length
        previousRow[column] = row
      }
      var next = Self.none
      var nearest = best
      for column in touched where !isScanned[column] && distance[column] < nearest {
        (nearest, next) = (distance[column], column)
      }
      guard next != Self.none else { break }
      if rowOfColumn[next] == Self.none {
        (best, bestRow, bestColumn) = (nearest, previousRow[next], next)
        break
      }
      isScanned[next] = true
      row = rowOfColumn[next]
      reached = nearest
    }
    rowPotential[root] += best
    for column in touched where isScanned[column] {
      columnPotential[column] += distance[column] - best
      rowPotential[rowOfColumn[column]] += best - distance[column]
    }
    flip(from: root, lastRow: bestRow, lastColumn: bestColumn)
    for column in touched {
      distance[column] = .infinity
      previousRow[column] = Self.none
      isScanned[column] = false
    }
  }

  private mutating func flip(from root: Int, lastRow: Int, lastColumn: Int) {
    var row = lastRow
    var column = lastColumn
    while true {
      let left = columnOfRow[row]
      columnOfRow[row] = column
      if column != Self.none { rowOfColumn[column] = row }
      if row == root { return }
      column = left
      row = previousRow[column]
    }
  }
}
