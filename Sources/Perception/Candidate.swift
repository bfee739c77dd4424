/// A detection that competes with others of its group.
struct Candidate: Sendable {
  var detection: Detection
  var group: Int
  /// What the competition goes by: the score, lowered for truncated boxes.
  var rank: Double
  /// Edges of its patch that cut it.
  var edges: CutEdges = []
  /// A better score that it takes over from a swallowed piece at the end of the round.
  var raised = 0.0
  /// A piece that goes at the end of the round.
  var isSwallowed = false

  init(_ detection: Detection, group: Int) {
    self.detection = detection
    self.group = group
    rank = detection.score
  }

  /// The patch that saw it; -1 for the glance.
  var look: Int {
    switch detection.source {
    case .glance: -1
    case .patch(let index): index
    }
  }

  /// Sets the edges, the mark and the rank that follow from box, mark and patch.
  mutating func setTruncation(rects: [PixelRect], frame: Size, penalty: Double) {
    edges = detection.isTruncated ? CutEdges(of: detection.box, in: rects[look], frame: frame) : []
    detection.isTruncated = !edges.isEmpty
    rank = detection.isTruncated ? detection.score * penalty : detection.score
  }

  /// Takes over the score of swallowed pieces.
  mutating func settle() {
    if raised > rank { (detection.score, rank) = (raised, raised) }
    raised = 0
  }

  /// A total order, up to candidates that are equal in every respect: results can not depend on the order of the input.
  static func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
    if a.rank != b.rank { return a.rank > b.rank }
    let (p, q) = (a.detection, b.detection)
    if p.isTruncated != q.isTruncated { return q.isTruncated }
    if p.box.x != q.box.x { return p.box.x < q.box.x }
    if p.box.y != q.box.y { return p.box.y < q.box.y }
    if p.box.width != q.box.width { return p.box.width < q.box.width }
    if p.box.height != q.box.height { return p.box.height < q.box.height }
    if p.classID != q.classID { return p.classID < q.classID }
    return a.look < b.look
  }
}

extension Detection {
  /// Has a finite score and a finite box that is not empty. A network can produce others; they are ignored everywhere.
  var isSound: Bool { score.isFinite && box.x.isFinite && box.y.isFinite && box.area.isFinite && box.width > 0 && box.height > 0 }
}
