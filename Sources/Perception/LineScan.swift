/// Scores straight lines across a `LineField`, and finds the three areas of the picture where the likeliest ones are.
///
/// All lines up to 35 degrees are tried, in steps of a glance pixel in height and of 24 in drop. Between two drops a sharp step counts for less than it is worth: the search
/// finds where to look closely, by the head's map and the picture together. Drops twice as close found no more (docs/saliency.md).
struct LineScan: Sendable {
  /// The height in the middle and the drop from the left to the right edge of the picture, glance pixels.
  struct Line: Hashable, Sendable {
    var middle: Float
    var drop: Float

    /// Greatest distance within the picture, glance pixels.
    func distance(to other: Line) -> Float { abs(middle - other.middle) + abs(drop - other.drop) / 2 }
  }

  /// Tangent of 35 degrees: a small boat in a swell.
  private static let steepest: Float = 0.7
  /// From one drop to the next, glance pixels: what the search around a candidate covers to both sides.
  private static let dropStep = LinePosterior.drop
  private static let candidates = 3
  /// Glance pixels between two candidates.
  private static let apart: Float = 24
  /// Logarithm of the odds below which a line is no candidate.
  private static let least: Float = 3

  private(set) var lines: [Line] = []
  private(set) var scores: [Float] = []
  private var starts: [Int] = []

  /// The best lines of the whole picture, best first; at most three, at least 24 px apart at an edge. Forgets what was scored.
  ///
  /// Every fourth strip is enough for that, where there are many, and of eight heights the best one.
  /// - Parameter width: of the picture, glance pixels.
  mutating func candidates(in field: LineField, width: Float) -> [Line] {
    clear()
    let every = max(1, min(field.columns / 4, 4))
    let steps = Int((Self.steepest * width / Self.dropStep).rounded(.up))
    for step in -steps...steps {
      let drop = Float(step) * Self.dropStep
      // A quarter of the line is in the picture at least.
      let beyond = Int(abs(drop) / 4)
      for first in stride(from: -beyond, to: field.edges + beyond, by: LineField.margin) {
        let heights = first..<min(first + LineField.margin, field.edges + beyond)
        field.run(drop: drop, heights: heights, every: every, least: Self.least, width: width, starts: &starts) { middle, means in
          let top = means.max()
          guard top > Self.least, let lane = means.indices.first(where: { means[$0] == top }) else { return }
          lines.append(Line(middle: Float(middle + lane), drop: drop))
          scores.append(top)
        }
      }
    }
    var found: [Line] = []
    while found.count < Self.candidates {
      var (best, top): (Line?, Float) = (nil, Self.least)
      for (line, score) in zip(lines, scores) where score > top {
        if !found.contains(where: { $0.distance(to: line) <= Self.apart }) { (best, top) = (line, score) }
      }
      guard let best else { break }
      found.append(best)
    }
    clear()
    return found
  }

  /// Appends the lines of one drop that are in the picture, but for those that `isKnown` names.
  /// - Parameter heights: at most `LineField.margin`.
  mutating func score(drop: Float, heights: Range<Int>, in field: LineField, width: Float, unless isKnown: (Line) -> Bool) {
    field.run(drop: drop, heights: heights, every: 1, least: -.infinity, width: width, starts: &starts) { middle, means in
      for lane in means.indices where means[lane] > -.infinity {
        let line = Line(middle: Float(middle + lane), drop: drop)
        if isKnown(line) { continue }
        lines.append(line)
        scores.append(means[lane])
      }
    }
  }

  private mutating func clear() {
    lines.removeAll(keepingCapacity: true)
    scores.removeAll(keepingCapacity: true)
  }
}
