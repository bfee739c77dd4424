import Fixtures
import Testing

@testable import Perception

@Suite struct LineFieldTests {
  /// Whatever the size of the glance, a run has the means that a plain double loop over strips and heights has.
  @Test(arguments: 0..<60 as Range<UInt64>) func aRunIsAsAPlainLoop(seed: UInt64) {
    var random = SeededGenerator("aRunIsAsAPlainLoop", seed: seed)
    let cell = 8
    // From a single strip and a line or two up to more than a run.
    let size = Size(width: random.int(cell...700), height: random.int(2...400))
    let field = field(of: size, cell: cell, &random)
    let drop = seed % 4 == 0 ? 0 : Float(random.double(-600...600).rounded())
    let first = random.int(-200...size.height + 200)
    let heights = first..<first + random.int(1...LineField.margin)
    let every = random.int(1...4)
    var (starts, seen): ([Int], [Int: Float]) = ([], [:])
    field.run(drop: drop, heights: heights, every: every, least: -.infinity, width: Float(size.width), starts: &starts) { middle, means in
      for lane in means.indices where means[lane] > -.infinity { seen[middle + lane] = means[lane] }
    }
    for middle in heights {
      let expected = mean(field, drop: drop, middle: middle, every: every, width: Float(size.width))
      if let expected {
        #expect(abs((seen[middle] ?? .infinity) - expected) < 1e-3, "\(size), drop \(drop), height \(middle)")
      } else {
        #expect(seen[middle] == nil, "\(size), drop \(drop), height \(middle)")
      }
    }
  }

  private func field(of size: Size, cell: Int, _ random: inout SeededGenerator) -> LineField {
    let rgb = (0..<3 * size.area).map { _ in UInt8(random.int(0...255)) }
    var strips = GlanceStrips()
    rgb.withUnsafeBytes { strips.take(rgb: $0, size: size, bytesPerRow: 3 * size.width, cell: cell) }
    var heat = HeatMap(columns: (size.width + cell - 1) / cell, rows: max((size.height + cell - 1) / cell, 2))
    let map = (0..<heat.columns * heat.rows).map { _ in Float(random.double(-0.2...1.2)) }
    let isTaken = heat.take(map, pitch: heat.columns)
    #expect(isTaken)
    var field = LineField()
    field.take(strips, heat: heat)
    return field
  }

  /// Nil outside of the picture.
  private func mean(_ field: LineField, drop: Float, middle: Int, every: Int, width: Float) -> Float? {
    let (end, half) = (Float(field.edges - 1), abs(drop) / 2)
    let inside =
      half == 0
      ? (0...end).contains(Float(middle)) ? 1 : 0
      : max(min(Float(middle) + half, end) - max(Float(middle) - half, 0), 0) / (2 * half)
    guard inside > 0 else { return nil }
    let columns = Array(stride(from: 0, to: field.columns, by: every))
    var (plain, signed): (Float, Float) = (0, 0)
    for column in columns {
      let y = middle + Int((drop * ((2 * Float(column) + 0.5) * field.cell / width - 0.5)).rounded())
      guard (0..<field.edges).contains(y) else { continue }
      plain += field.plain[column * field.step + LineField.margin + y]
      signed += field.signed[column * field.step + LineField.margin + y]
    }
    return (plain + abs(signed)) / Float(columns.count) / max(inside, 0.7)
  }
}
