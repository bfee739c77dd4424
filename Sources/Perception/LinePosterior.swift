/// How likely each of many straight lines is the water's edge, and which one to tell.
///
/// Around each candidate of the head, lines in steps of a glance pixel in height and of 6 in drop; a line has the mean of `LineField` over the strips, the
/// signed part whichever its sign, as the logarithm of its odds. Beside all of them stands that none is the edge. So the confidence is a probability: of all
/// that is possible, the share of the lines within 1.5 % of the height of the likeliest one, whose weighted mean is told.
struct LinePosterior: Sendable {
  /// Logarithm of the odds that no line is the edge.
  private static let none: Float = 9.9
  /// Half of the heights that are tried around a candidate, glance pixels; what the field can be read beyond.
  private static let reach = LineField.margin / 2
  private static let drops = -4...4
  private static let dropStep: Float = 6
  /// Share of the height.
  private static let close: Float = 0.015
  /// A share of the strips over which evidence counts in full.
  private static let leastInside: Float = 0.7
  /// Lines that are less likely by e^-12 count for nothing.
  private static let faintest: Float = -12

  /// The height in the middle and the drop from the left to the right edge of the picture, glance pixels.
  struct Line: Hashable, Sendable {
    var middle: Float
    var drop: Float
  }

  private var field = LineField()
  private var lines: [Line] = []
  private var scores: [Float] = []
  /// Of one drop: where the run of heights starts in each column of the field.
  private var starts: [Int] = []

  /// - Parameters:
  ///   - width: of the picture, glance pixels.
  ///   - heat: with a column for each strip.
  /// - Returns: the line and its confidence, 0...1; nil without candidates.
  mutating func judge(_ candidates: [Line], width: Float, strips: GlanceStrips, heat: LineEvidence) -> (line: Line, confidence: Double)? {
    lines.removeAll(keepingCapacity: true)
    scores.removeAll(keepingCapacity: true)
    let steepest = Self.dropStep * Float(Self.drops.upperBound) / 2
    let tops = candidates.map { $0.middle - abs($0.drop) / 2 }.min() ?? 0
    let bottoms = candidates.map { $0.middle + abs($0.drop) / 2 }.max() ?? 0
    let places = max(Int(tops - steepest) - Self.reach - 2, 0)..<max(min(Int(bottoms + steepest) + Self.reach + 2, strips.rows) + 1, 1)
    guard !candidates.isEmpty, places.lowerBound < places.upperBound else { return nil }
    field.take(strips, heat: heat, places: places)
    for candidate in candidates {
      for step in Self.drops {
        let drop = candidate.drop + Float(step) * Self.dropStep
        score(Line(middle: candidate.middle.rounded(), drop: drop), width: width, cell: Float(strips.cell))
      }
    }
    return best(height: Float(strips.rows))
  }

  /// Appends the lines of one drop, eight heights at a time.
  private mutating func score(_ center: Line, width: Float, cell: Float) {
    let first = Int(center.middle) - Self.reach
    let (edges, margin) = (field.edges, LineField.margin)
    starts.removeAll(keepingCapacity: true)
    for column in 0..<field.columns {
      let x = (2 * Float(column) + 0.5) * cell / width - 0.5
      // Margins are as long as a run: what lies farther out reads nothing but zeros as well.
      let start = min(max(first + Int((center.drop * x).rounded()), -margin), edges)
      starts.append(column * field.step + margin + start)
    }
    let least = Self.leastInside * Float(field.columns)
    field.plain.withUnsafeBufferPointer { plainField in
      field.signed.withUnsafeBufferPointer { signedField in
        for run in stride(from: 0, to: 2 * Self.reach, by: 8) {
          var (plain, signed) = (SIMD8<Float>(), SIMD8<Float>())
          for start in starts {
            plain += Self.eight(plainField, from: start + run)
            signed += Self.eight(signedField, from: start + run)
          }
          let (highest, lowest) = (Float(first + run) - abs(center.drop) / 2, Float(first + run + 7) + abs(center.drop) / 2)
          let isWhole = highest >= 0 && lowest <= Float(edges - 1)
          for lane in 0..<8 {
            let line = Line(middle: Float(first + run + lane), drop: center.drop)
            let inside = (isWhole ? 1 : Self.inside(line, edges: edges)) * Float(field.columns)
            guard inside > 0 else { continue }
            lines.append(line)
            scores.append((plain[lane] + abs(signed[lane])) / max(inside, least))
          }
        }
      }
    }
  }

  /// `start` + 8 <= the count of `field`, which ends in a margin of as many values as a run has.
  @inline(__always)
  private static func eight(_ field: UnsafeBufferPointer<Float>, from start: Int) -> SIMD8<Float> {
    guard let base = field.baseAddress else { return .zero }
    return UnsafeRawPointer(base + start).loadUnaligned(as: SIMD8<Float>.self)
  }

  /// The share of a line that is in the picture, 0...1.
  private static func inside(_ line: Line, edges: Int) -> Float {
    let (top, bottom) = (line.middle - abs(line.drop) / 2, line.middle + abs(line.drop) / 2)
    let end = Float(edges - 1)
    guard bottom > top else { return top >= 0 && top <= end ? 1 : 0 }
    return max(min(bottom, end) - max(top, 0), 0) / (bottom - top)
  }

  private func best(height: Float) -> (line: Line, confidence: Double)? {
    guard let winner = scores.indices.max(by: { scores[$0] < scores[$1] }) else { return nil }
    let (top, best) = (scores[winner], lines[winner])
    var (all, near, middle, drop) = (Self.odds(Self.none - max(top, Self.none)), 0.0, 0.0, 0.0)
    for (line, score) in zip(lines, scores) {
      let share = score - max(top, Self.none)
      guard share > Self.faintest else { continue }
      let weight = Self.odds(share)
      all += weight
      // At the edge where it is farther off.
      guard abs(line.middle - best.middle) + abs(line.drop - best.drop) / 2 <= Self.close * height else { continue }
      near += weight
      middle += weight * Double(line.middle)
      drop += weight * Double(line.drop)
    }
    guard near > 0 else { return nil }
    return (Line(middle: Float(middle / near), drop: Float(drop / near)), near / all)
  }

  /// e^x for x <= 0.
  private static func odds(_ logarithm: Float) -> Double { HalfLife.powerOfTwo(Double(logarithm) * 1.442_695_040_888_963_4) }
}
