/// Finds the boxes near a box: vertical strips of the plane, each with a list of the boxes that reach into it.
///
/// Makes suppression and duplicate removal nearly linear for boxes that are small against the frame. Coordinates outside the
/// expected range fall into the first or last strip. Keeps its buffers.
struct BoxIndex: Sendable {
  private struct Node: Sendable {
    var item: Int32
    var next: Int32
  }

  private static let stripWidth = 64.0
  private static let strips = 128
  private var heads: [Int32] = []
  private var nodes: [Node] = []

  mutating func removeAll() {
    heads.refill(with: -1, count: Self.strips)
    nodes.removeAll(keepingCapacity: true)
  }

  mutating func insert(_ item: Int, box: BoundingBox) {
    for strip in Self.span(of: box) {
      nodes.append(Node(item: Int32(item), next: heads[strip]))
      heads[strip] = Int32(nodes.count - 1)
    }
  }

  /// Some inserted item in the strips of `box` fulfils the condition; items that span several strips may be asked repeatedly.
  func contains(near box: BoundingBox, where condition: (Int) -> Bool) -> Bool {
    for strip in Self.span(of: box) {
      var node = heads[strip]
      while node >= 0 {
        if condition(Int(nodes[Int(node)].item)) { return true }
        node = nodes[Int(node)].next
      }
    }
    return false
  }

  private static func span(of box: BoundingBox) -> ClosedRange<Int> {
    let last = Double(strips - 1)
    let first = min(max(box.x / stripWidth, 0), last)
    let end = min(max(box.maxX / stripWidth, first), last)
    return Int(first)...Int(end)
  }
}
