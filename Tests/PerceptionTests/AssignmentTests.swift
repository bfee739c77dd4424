import Fixtures
import Perception
import Testing

@Suite struct AssignmentTests {
  /// Costs by row and column; nil = not allowed.
  typealias Costs = [[Double?]]

  private func solve(_ costs: Costs, columns: Int, limit: Double, with solver: inout Assignment) -> Double {
    solver.begin(columns: columns)
    for row in costs {
      for (column, cost) in row.enumerated() {
        if let cost { solver.allow(column: column, cost: cost) }
      }
      solver.endRow()
    }
    solver.solve(limit: limit)
    var gain = 0.0
    for (row, column) in solver.columnOfRow.enumerated() where column != Assignment.none {
      #expect(solver.rowOfColumn[column] == row)
      guard let cost = costs[row][column] else {
        Issue.record("a pair that is not allowed was used")
        continue
      }
      #expect(cost < limit)
      gain += limit - cost
    }
    let used = solver.rowOfColumn.filter { $0 != Assignment.none }.count
    #expect(used == solver.columnOfRow.filter { $0 != Assignment.none }.count)
    return gain
  }

  /// The largest gain of all matchings, by trying them.
  private func bruteForce(_ costs: Costs, row: Int = 0, free: [Bool], limit: Double) -> Double {
    guard row < costs.count else { return 0 }
    var best = bruteForce(costs, row: row + 1, free: free, limit: limit)
    for (column, cost) in costs[row].enumerated() {
      guard let cost, cost < limit, free[column] else { continue }
      var rest = free
      rest[column] = false
      best = max(best, limit - cost + bruteForce(costs, row: row + 1, free: rest, limit: limit))
    }
    return best
  }

  @Test(arguments: [0.0, 0.3, 0.7])
  func equalsBruteForce(forbidden: Double) {
    var random = SeededGenerator("equalsBruteForce \(forbidden)", seed: 6)
    var solver = Assignment()
    for round in 0..<1500 {
      let rows = random.int(0...7)
      let columns = random.int(0...7)
      // Small whole costs make many ties.
      let costs: Costs = (0..<rows).map { _ in
        (0..<columns).map { _ in
          if random.double(0...1) < forbidden { return nil }
          return round % 2 == 0 ? Double(random.int(-3...5)) : random.double(-1...1.5)
        }
      }
      let limit = random.double(0...1)
      let gain = solve(costs, columns: columns, limit: limit, with: &solver)
      let best = bruteForce(costs, free: [Bool](repeating: true, count: columns), limit: limit)
      #expect(abs(gain - best) < 1e-9, "\(costs) limit \(limit)")
    }
  }

  @Test func theSameProblemGivesTheSameAnswer() {
    var random = SeededGenerator("theSameProblemGivesTheSameAnswer", seed: 7)
    let costs: Costs = (0..<60).map { _ in (0..<50).map { _ in Double(random.int(0...3)) } }
    var used = Assignment()
    _ = solve([[1, 0], [0, 1]], columns: 2, limit: 3, with: &used)
    var fresh = Assignment()
    let gains = (solve(costs, columns: 50, limit: 2, with: &used), solve(costs, columns: 50, limit: 2, with: &fresh))
    #expect(gains.0 == gains.1)
    #expect(used.columnOfRow == fresh.columnOfRow)
  }

  @Test func aBadPairIsWorseThanNone() {
    var solver = Assignment()
    #expect(solve([[0.9, 0.2], [0.1, nil]], columns: 2, limit: 0.5, with: &solver) == 0.3 + 0.4)
    #expect(solver.columnOfRow == [1, 0])
    _ = solve([[0.9]], columns: 1, limit: 0.5, with: &solver)
    #expect(solver.columnOfRow == [Assignment.none])
  }
}
