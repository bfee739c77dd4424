import Fixtures
import Perception
import Testing

@Suite struct HeadSaliencyTests {
  /// A glance of 640x384 at a frame of 1920x1080, which fills 45 of its 48 rows.
  private static let (columns, rows) = (80, 48)
  private static let cells = columns * rows

  private func maps(_ planes: [Float]) -> GlanceMaps {
    GlanceMaps(columns: Self.columns, rows: Self.rows, stride: 8, planes: planes)
  }

  private func estimate(
    _ maps: GlanceMaps, _ planes: HeadSaliency.Planes, horizon: Horizon? = nil, frame: Size = Size(width: 1920, height: 1080),
    cell: Int = 24
  ) -> SaliencyMap {
    var saliency = HeadSaliency(planes: planes)
    var map = SaliencyMap(columns: (frame.width + cell - 1) / cell, rows: (frame.height + cell - 1) / cell, repeating: 0.5)
    let scale = 640 / Double(frame.width)
    saliency.estimate(.init(maps: maps, scaleX: scale, scaleY: 360 / Double(frame.height), horizon: horizon), cell: cell, into: &map)
    return map
  }

  private func uniform(_ values: [Float]) -> GlanceMaps {
    maps(values.flatMap { [Float](repeating: $0, count: Self.cells) })
  }

  @Test func wantedPlanesAreAlternatives() {
    var random = SeededGenerator("wantedPlanesAreAlternatives", seed: 51)
    let maps = maps((0..<3 * Self.cells).map { _ in Float(random.double(0...1)) })
    // A plane that the head lacks is none.
    let map = estimate(maps, .init(wanted: [0, 2, 7]))
    for row in 0..<45 {
      for column in 0..<80 {
        let (p, q) = (maps.planes[row * 80 + column], maps.planes[2 * Self.cells + row * 80 + column])
        #expect(abs(map[column: column, row: row] - (1 - (1 - p) * (1 - q))) < 1e-5)
      }
    }
    #expect(estimate(maps, .init(wanted: [])).values.allSatisfy { $0 == 0 })
    #expect(estimate(GlanceMaps(), .init(wanted: [0])).values.allSatisfy { $0 == 0 }, "no maps, and nothing of the frame before")
  }

  /// Whatever the size of the frame and of the cells: each cell takes what the head says of its place, and the padding says nothing.
  @Test(arguments: [Size(width: 1920, height: 1080), Size(width: 1280, height: 720), Size(width: 3840, height: 2160)])
  func cellsTakeWhatIsAtTheirPlace(frame: Size) {
    var ramp = [Float](repeating: 0, count: 2 * Self.cells)
    for row in 0..<Self.rows {
      for column in 0..<Self.columns {
        ramp[row * Self.columns + column] = row < 45 ? Float(column) / 100 : 1
        ramp[Self.cells + row * Self.columns + column] = row < 45 ? Float(row) / 100 : 1
      }
    }
    for cell in [8, 24, 30, 48, 100] {
      let xs = estimate(maps(ramp), .init(wanted: [0]), frame: frame, cell: cell)
      let ys = estimate(maps(ramp), .init(wanted: [1]), frame: frame, cell: cell)
      let size = 8 * Double(frame.width) / 640
      for row in 0..<xs.rows where (Double(row) + 0.5) * Double(cell) < Double(frame.height) {
        for column in 0..<xs.columns where (Double(column) + 0.5) * Double(cell) < Double(frame.width) {
          // In cells of the head; the sample is one of them, and contains the centre.
          let (x, y) = ((Double(column) + 0.5) * Double(cell) / size, (Double(row) + 0.5) * Double(cell) / size)
          let (seenX, seenY) = (100 * Double(xs[column: column, row: row]), 100 * Double(ys[column: column, row: row]))
          #expect(abs(seenX + 0.5 - x) < 0.501 && abs(seenY + 0.5 - y) < 0.501, "cell \(cell): \(column), \(row)")
        }
      }
    }
  }

  @Test func boatsAreHardlyInTheSkyAsFarAsTheLineIsBelieved() {
    let maps = uniform([0.5, 0.5])
    let planes = HeadSaliency.Planes(wanted: [0, 1], floating: 1)
    let without = estimate(maps, planes)
    var before: Float = 1
    for confidence in [0, 0.25, 0.5, 1] {
      let map = estimate(maps, planes, horizon: Horizon(left: 400, right: 700, frameWidth: 1920, confidence: confidence))
      for column in 0..<80 {
        // The line over the middle of the column, in rows.
        let line = (400 + 300 * (Double(column) + 0.5) / 80) / 24
        for row in 0..<45 {
          let value = map[column: column, row: row]
          let height = line - (Double(row) + 0.5)
          // Masts and the error of the line: half of 5 % of the height, 1.1 rows.
          if height < 1.1 { #expect(value == without[column: column, row: row], "on the water, \(column) \(row)") }
          // Far above, a fifth is left of what floats; what does not float is everywhere.
          if height > 3.5 { #expect(abs(value - (1 - 0.5 * (1 - 0.5 * (1 - 0.8 * Float(confidence))))) < 1e-5, "\(column) \(row)") }
          if row > 0 { #expect(map[column: column, row: row - 1] <= value, "softly, and never back") }
        }
      }
      #expect(map[column: 0, row: 0] <= before)
      before = map[column: 0, row: 0]
    }
    #expect(before > 0.5)
  }

  @Test func theLineTouchesOnlyWhatFloats() {
    var random = SeededGenerator("theLineTouchesOnlyWhatFloats", seed: 52)
    let maps = maps((0..<3 * Self.cells).map { _ in Float(random.double(0...1)) })
    let line = Horizon(left: 900, right: 900, frameWidth: 1920)
    #expect(estimate(maps, .init(wanted: [0, 1]), horizon: line) == estimate(maps, .init(wanted: [0, 1])))
    let floating = estimate(maps, .init(wanted: [0, 1], floating: 1), horizon: line)
    let plain = estimate(maps, .init(wanted: [0, 1]))
    #expect(zip(floating.values, plain.values).allSatisfy { $0 <= $1 && $0 >= 0 })
    #expect(zip(floating.values, plain.values).contains { $0 < $1 })
  }
}
