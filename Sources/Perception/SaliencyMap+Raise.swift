extension SaliencyMap {
  /// Raises the cells under `box` (source pixels) so that the box as a whole weighs as much as one cell of `value`.
  ///
  /// A patch gains Σ p^n over its cells. A box over m cells therefore gets value · m^(-1/n) in each: size does not count, and a patch gains all
  /// of it only by covering the whole box. Overlapping boxes do not add up, the larger value stays.
  mutating func raise(under box: BoundingBox, to value: Double, cell: Int, exponent: Int) {
    let side = Double(cell)
    let firstColumn = Self.index(box.x / side, count: columns)
    let lastColumn = Self.index((box.maxX / side).nextDown, count: columns)
    let firstRow = Self.index(box.y / side, count: rows)
    let lastRow = Self.index((box.maxY / side).nextDown, count: rows)
    var share = Double((lastColumn - firstColumn + 1) * (lastRow - firstRow + 1))
    // Two square roots for the usual exponent 4 are far cheaper than a power.
    if exponent == 4 { share = share.squareRoot().squareRoot() } else if exponent == 2 { share = share.squareRoot() }
    let raised = Float(min(max(value / share, 0), 1))
    for row in firstRow...lastRow {
      for column in firstColumn...lastColumn where self[column: column, row: row] < raised {
        self[column: column, row: row] = raised
      }
    }
  }

  private static func index(_ position: Double, count: Int) -> Int {
    Int(min(max(position, 0), Double(count - 1)))
  }

  mutating func clear() {
    values.refill(with: 0, count: values.count)
  }
}
