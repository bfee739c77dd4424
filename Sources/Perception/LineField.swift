/// What speaks for the water's edge at each line of a glance, strip by strip; the mean over a whole line is the logarithm of its odds:
///
///     plain  = 12.85 · h - 1.82 · w          signed = 8.93 · q
///
///     h  the head's heat
///     q  g / (|g| + 4), a step of g levels between the two lines above and the two below, up or down; it saturates, so that a mast is worth no more
///        than a faint edge, and cancels out in waves
///     w  d / (d + 3), where the water right below (lines 1...11) is off the colour of that further below (12...35) by d levels: water has one colour
///        up to its edge, and below the upper edge of a bank of mist there is none
///
/// The weights are the likeliest on painted seas and on open water whose licence allows it (docs/saliency.md).
struct LineField: Sendable {
  private static let heat: Float = 12.85
  private static let edge: Float = 8.93
  private static let tint: Float = 1.82
  /// Levels at which a step and a difference of colour are worth half.
  private static let halfStep: Float = 4
  private static let halfShade: Float = 3
  /// Lines below the edge; the first one is blurred.
  private static let near = 1..<12
  private static let deep = 12..<36

  private(set) var columns = 0
  /// Width of a column, glance pixels; there is one for every second cell.
  private(set) var cell: Float = 0
  /// Places of an edge: between any two lines, and the two borders.
  private(set) var edges = 0
  /// Zeros above and below each column, and the most heights of a run, so that runs can be read wherever a line is; a multiple of 8.
  static let margin = 72
  /// Column-major, `columns` x `step`; edge 0 of a column comes after its margin.
  private(set) var plain: [Float] = []
  private(set) var signed: [Float] = []
  /// From one column to the next.
  var step: Int { edges + 2 * Self.margin }
  /// w of one place.
  private var drift: [Float] = []

  /// - Parameter heat: its column 2 · i belongs to strip i; there is one for each strip.
  mutating func take(_ strips: GlanceStrips, heat: HeatMap) {
    cell = Float(strips.cell)
    if columns != strips.columns || edges != strips.rows + 1 {
      columns = strips.columns
      edges = strips.rows + 1
      plain.refill(with: 0, count: columns * step)
      signed.refill(with: 0, count: columns * step)
    }
    drift.refill(with: 0, count: columns)
    for place in 0..<edges {
      measureDrift(at: place, strips)
      writePlain(at: place, strips, heat)
      writeSigned(at: place, strips)
    }
  }

  private mutating func measureDrift(at place: Int, _ strips: GlanceStrips) {
    let lines = place..<strips.rows
    let near = (Self.near.lowerBound + place..<Self.near.upperBound + place).clamped(to: lines)
    let deep = (Self.deep.lowerBound + place..<Self.deep.upperBound + place).clamped(to: lines)
    let (nearShare, deepShare) = (1 / Float(max(near.count, 1)), 1 / Float(max(deep.count, 1)))
    let columns = columns
    let (a, b, c, d) = (near.lowerBound * columns, near.upperBound * columns, deep.lowerBound * columns, deep.upperBound * columns)
    // Both ranges end at strips.rows at the latest, and the sums have rows + 1 lines.
    strips.blue.withUnsafeBufferPointer { blue in
      strips.green.withUnsafeBufferPointer { green in
        drift.withUnsafeMutableBufferPointer { drift in
          for column in 0..<columns {
            let first = (blue[b &+ column] - blue[a &+ column]) * nearShare - (blue[d &+ column] - blue[c &+ column]) * deepShare
            let second = (green[b &+ column] - green[a &+ column]) * nearShare - (green[d &+ column] - green[c &+ column]) * deepShare
            let off = abs(first) + abs(second)
            // Too close to the bottom to say.
            drift[column] = deep.isEmpty ? 0 : off / (off + Self.halfShade)
          }
        }
      }
    }
  }

  private mutating func writePlain(at place: Int, _ strips: GlanceStrips, _ heat: HeatMap) {
    // Between the centres of two rows of the map.
    let y = min(max(Float(place) / cell - 0.5, 0), Float(heat.rows - 1))
    let row = min(Int(y), heat.rows - 2)
    let share = y - Float(row)
    let (columns, step, place, above, below) = (columns, step, Self.margin + place, row * heat.columns, (row + 1) * heat.columns)
    // heat.rows >= 2 and 2 · columns - 1 <= heat.columns, see `HorizonEstimator`; place < edges = strips.rows + 1.
    heat.values.withUnsafeBufferPointer { heat in
      drift.withUnsafeBufferPointer { drift in
        plain.withUnsafeMutableBufferPointer { plain in
          for column in 0..<columns {
            let hot = heat[above &+ 2 &* column] * (1 - share) + heat[below &+ 2 &* column] * share
            plain[column &* step &+ place] = Self.heat * hot - Self.tint * drift[column]
          }
        }
      }
    }
  }

  private mutating func writeSigned(at place: Int, _ strips: GlanceStrips) {
    guard place >= 2, place <= strips.rows - 2 else {
      for column in 0..<columns { signed[column * step + Self.margin + place] = 0 }
      return
    }
    let (columns, stride, start) = (columns, step, Self.margin + place)
    // Lines place - 2 ... place + 1 are in the picture, and place < edges.
    strips.grey.withUnsafeBufferPointer { grey in
      signed.withUnsafeMutableBufferPointer { signed in
        for column in 0..<columns {
          let index = place &* columns &+ column
          let below = grey[index] + grey[index &+ columns]
          let step = (below - grey[index &- columns] - grey[index &- 2 &* columns]) / 2
          signed[column &* stride &+ start] = Self.edge * step / (abs(step) + Self.halfStep)
        }
      }
    }
  }
}
