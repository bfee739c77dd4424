/// Joins the pieces of objects that were cut by the seam between two neighbouring patches.
///
/// Two pieces are one object when they come from different patches, have the same group, are cut at opposite edges, meet there (patches may
/// overlap, so the pieces may too), and their extents along the seam agree. The best aligned pair is joined first, until none is left:
/// an object on a corner of four patches becomes one as well.
struct SeamJoiner: Sendable {
  /// Gap between the pieces that is forgiven, pixels.
  private static let gap = 2 * CutEdges.tolerance
  /// Least IoU of the extents of both pieces along the seam.
  private static let alignment = 0.7

  /// Indices of the pieces.
  private var pieces: [Int] = []

  /// Returns whether anything was joined.
  mutating func join(_ candidates: inout [Candidate], rects: [PixelRect], frame: Size, penalty: Double) -> Bool {
    var didJoin = false
    while let (a, b) = bestPair(candidates) {
      var (better, other) = (candidates[a], candidates[b])
      if Candidate.precedes(other, better) { swap(&better, &other) }
      let (p, q) = (better.detection.box, other.detection.box)
      better.detection.box = BoundingBox(
        minX: min(p.x, q.x), minY: min(p.y, q.y), maxX: max(p.maxX, q.maxX), maxY: max(p.maxY, q.maxY))
      better.setTruncation(rects: rects, frame: frame, penalty: penalty)
      candidates[min(a, b)] = better
      candidates.remove(at: max(a, b))
      didJoin = true
    }
    return didJoin
  }

  private mutating func bestPair(_ candidates: [Candidate]) -> (Int, Int)? {
    pieces.removeAll(keepingCapacity: true)
    for index in candidates.indices where !candidates[index].edges.isEmpty { pieces.append(index) }
    var best: (Int, Int)?
    var bestAlignment = 0.0
    for (position, a) in pieces.enumerated() {
      for b in pieces.dropFirst(position + 1) {
        let alignment = Self.alignment(candidates[a], candidates[b])
        guard alignment >= Self.alignment, alignment >= bestAlignment else { continue }
        if let (c, d) = best, alignment == bestAlignment {
          // An arbitrary but fixed choice that does not depend on the order of the candidates.
          guard Self.key(candidates[a], candidates[b]) < Self.key(candidates[c], candidates[d]) else { continue }
        }
        (best, bestAlignment) = ((a, b), alignment)
      }
    }
    return best
  }

  private static func key(_ a: Candidate, _ b: Candidate) -> (Double, Double, Double, Double) {
    let (p, q) = (a.detection.box, b.detection.box)
    return (min(p.x, q.x), min(p.y, q.y), max(p.maxX, q.maxX), max(p.maxY, q.maxY))
  }

  /// How well the pieces agree along the seam, 0 (not joinable) ... 1.
  private static func alignment(_ a: Candidate, _ b: Candidate) -> Double {
    guard a.group == b.group, a.look != b.look else { return 0 }
    let (p, q) = (a.detection.box, b.detection.box)
    if a.edges.contains(.right), b.edges.contains(.left), meets(p.x, p.maxX, q.x, q.maxX) { return overlap(p.y, p.maxY, q.y, q.maxY) }
    if a.edges.contains(.left), b.edges.contains(.right), meets(q.x, q.maxX, p.x, p.maxX) { return overlap(p.y, p.maxY, q.y, q.maxY) }
    if a.edges.contains(.bottom), b.edges.contains(.top), meets(p.y, p.maxY, q.y, q.maxY) { return overlap(p.x, p.maxX, q.x, q.maxX) }
    if a.edges.contains(.top), b.edges.contains(.bottom), meets(q.y, q.maxY, p.y, p.maxY) { return overlap(p.x, p.maxX, q.x, q.maxX) }
    return 0
  }

  /// The first extent goes on in the second: each reaches beyond the other by more than the tolerance, with hardly a gap.
  private static func meets(_ a0: Double, _ a1: Double, _ b0: Double, _ b1: Double) -> Bool {
    b0 - a1 <= gap && b0 > a0 + CutEdges.tolerance && b1 > a1 + CutEdges.tolerance
  }

  private static func overlap(_ a0: Double, _ a1: Double, _ b0: Double, _ b1: Double) -> Double {
    max(0, min(a1, b1) - max(a0, b0)) / max(max(a1, b1) - min(a0, b0), 1e-9)
  }
}
