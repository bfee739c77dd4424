extension SaliencyMap {
  /// Moves the content of the map as the camera moved the picture: each cell takes what its centre came from, bilinearly; beyond the border is 0.
  ///
  /// The identity touches nothing. Each call blurs a little, at most half a cell; moving by fractions of a cell on every frame would add up, which
  /// `GridMotion` is there to avoid.
  ///
  /// - Parameters:
  ///   - motion: in pixels of the displayed frame.
  ///   - cellWidth: pixels of the frame per column, > 0; cell i reaches from i · cellWidth to (i + 1) · cellWidth.
  ///   - cellHeight: pixels of the frame per row, > 0.
  ///   - spare: a buffer to work in, kept by the caller so that nothing is allocated per frame.
  public mutating func move(by motion: CameraMotion, cellWidth: Double, cellHeight: Double, spare: inout [Float]) {
    guard !motion.isIdentity else { return }
    let back = motion.inverse
    // The way back in units of cells, counted from the centre of the first one.
    let ratio = cellHeight / cellWidth
    let origin = back.apply(x: 0.5 * cellWidth, y: 0.5 * cellHeight)
    let (startX, startY) = (origin.x / cellWidth - 0.5, origin.y / cellHeight - 0.5)
    spare.refill(with: 0, count: values.count)
    let (columns, rows) = (columns, rows)
    // Anyone may change `values`; with one per cell, and as many in `spare`, every index below is inside both.
    precondition(values.count == rows * columns, "a map has one value per cell")
    values.withUnsafeBufferPointer { old in
      spare.withUnsafeMutableBufferPointer { new in
        for row in 0..<rows {
          for column in 0..<columns {
            let x = startX + back.a * Double(column) - back.b * ratio * Double(row)
            let y = startY + back.b / ratio * Double(column) + back.a * Double(row)
            guard x > -1, y > -1, x < Double(columns), y < Double(rows) else { continue }
            let (left, top) = (Int(x.rounded(.down)), Int(y.rounded(.down)))
            let (fx, fy) = (Float(x - Double(left)), Float(y - Double(top)))
            func value(_ c: Int, _ r: Int) -> Float { c >= 0 && r >= 0 && c < columns && r < rows ? old[r * columns + c] : 0 }
            let upper = value(left, top) * (1 - fx) + value(left + 1, top) * fx
            let lower = value(left, top + 1) * (1 - fx) + value(left + 1, top + 1) * fx
            new[row * columns + column] = upper * (1 - fy) + lower * fy
          }
        }
      }
    }
    swap(&values, &spare)
  }
}
