/// How likely each of many straight lines is the water's edge, and which one to tell.
///
/// Around each candidate of `LineScan`, lines in steps of a glance pixel in height and of 6 in drop; a line has the mean of `LineField` over the strips, the
/// signed part whichever its sign, as the logarithm of its odds. Beside all of them stands that none is the edge. So the confidence is a probability: of all
/// that is possible, the share of the lines within 1.5 % of the height of the likeliest one, whose weighted mean is told.
struct LinePosterior: Sendable {
  /// Logarithm of the odds that no line is the edge.
  private static let none: Float = 10.86
  /// Half of the heights that are tried around a candidate, glance pixels; a run of `LineField` in all.
  private static let reach = LineField.margin / 2
  private static let drops = -4...4
  private static let dropStep: Float = 6
  /// How far the drops around a candidate go to both sides, glance pixels.
  static let drop = dropStep * Float(drops.upperBound)
  /// What heat and tint must come to along the line, some 0.04 of heat: the picture alone makes none.
  private static let leastPlain: Float = 0.5
  /// Share of the height.
  private static let close: Float = 0.015
  /// Lines that are less likely by e^-12 count for nothing.
  private static let faintest: Float = -12

  private var field = LineField()
  private var scan = LineScan()

  /// - Parameters:
  ///   - width: of the picture, glance pixels.
  ///   - heat: with a column for each strip.
  /// - Returns: the line and its confidence, 0...1; nil where nothing speaks for any.
  mutating func judge(width: Float, strips: GlanceStrips, heat: HeatMap) -> (line: LineScan.Line, confidence: Double)? {
    field.take(strips, heat: heat)
    let candidates = scan.candidates(in: field, width: width)
    for (number, candidate) in candidates.enumerated() {
      let heights = Int(candidate.middle) - Self.reach..<Int(candidate.middle) + Self.reach
      for step in Self.drops {
        scan.score(drop: candidate.drop + Float(step) * Self.dropStep, heights: heights, in: field, width: width) { line in
          // Drops and heights of all candidates are on one grid: no line counts twice.
          candidates[..<number].contains { Self.covers(line, around: $0) }
        }
      }
    }
    return best(width: width, height: Float(strips.rows))
  }

  private static func covers(_ line: LineScan.Line, around candidate: LineScan.Line) -> Bool {
    let height = line.middle - candidate.middle
    return abs(line.drop - candidate.drop) <= drop && height >= -Float(reach) && height < Float(reach)
  }

  private func best(width: Float, height: Float) -> (line: LineScan.Line, confidence: Double)? {
    let (lines, scores) = (scan.lines, scan.scores)
    guard let winner = scores.indices.max(by: { scores[$0] < scores[$1] }) else { return nil }
    let (top, best) = (scores[winner], lines[winner])
    // A bar along the bottom of the picture is as sharp as an edge can be.
    guard field.plainMean(middle: best.middle, drop: best.drop, width: width) > Self.leastPlain else { return nil }
    var (all, near, middle, drop) = (Self.odds(Self.none - max(top, Self.none)), 0.0, 0.0, 0.0)
    for (line, score) in zip(lines, scores) {
      let share = score - max(top, Self.none)
      guard share > Self.faintest else { continue }
      let weight = Self.odds(share)
      all += weight
      guard line.distance(to: best) <= Self.close * height else { continue }
      near += weight
      middle += weight * Double(line.middle)
      drop += weight * Double(line.drop)
    }
    guard near > 0 else { return nil }
    return (LineScan.Line(middle: Float(middle / near), drop: Float(drop / near)), near / all)
  }

  /// e^x for x <= 0.
  private static func odds(_ logarithm: Float) -> Double { HalfLife.powerOfTwo(Double(logarithm) * 1.442_695_040_888_963_4) }
}
