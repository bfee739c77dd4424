/// The edges of a patch that cut a box: those it touches and that are not edges of the frame.
struct CutEdges: OptionSet, Hashable, Sendable {
  let rawValue: Int

  static let left = CutEdges(rawValue: 1)
  static let right = CutEdges(rawValue: 2)
  static let top = CutEdges(rawValue: 4)
  static let bottom = CutEdges(rawValue: 8)

  /// Pixels within which a box counts as touching an edge.
  static let tolerance = 2.0

  init(rawValue: Int) {
    self.rawValue = rawValue
  }

  init(of box: BoundingBox, in rect: PixelRect, frame: Size) {
    let inner = Patch.innerArea(of: rect, in: frame)
    var edges = CutEdges()
    if inner.x > rect.x, abs(box.x - Double(rect.x)) < Self.tolerance { edges.insert(.left) }
    if inner.y > rect.y, abs(box.y - Double(rect.y)) < Self.tolerance { edges.insert(.top) }
    if inner.maxX < rect.maxX, abs(box.maxX - Double(rect.maxX)) < Self.tolerance { edges.insert(.right) }
    if inner.maxY < rect.maxY, abs(box.maxY - Double(rect.maxY)) < Self.tolerance { edges.insert(.bottom) }
    self = edges
  }
}
