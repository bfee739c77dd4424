/// Finds the boxes near a box: vertical strips of the plane, each with a list of the boxes that reach into it.
///
/// Makes suppression and duplicate removal nearly linear for boxes that are small against the frame. Coordinates outside the
/// expected range fall into the first or last strip. A few boxes are only listed: to ask all of them is quicker. Keeps its buffers.
struct BoxIndex: Sendable {
  private struct Node: Sendable {
    var item: Int32
    var next: Int32
  }

  private static let stripWidth = 64.0
  private static let strips = 128
  private static let few = 32
  private var heads: [Int32] = []
  private var nodes: [Node] = []
  /// The items and their boxes, as long as they are few.
  private var listed: [(item: Int, box: BoundingBox)] = []
  private var isListed = true

  mutating func removeAll() {
    listed.removeAll(keepingCapacity: true)
    isListed = true
  }

  mutating func insert(_ item: Int, box: BoundingBox) {
    if isListed {
      listed.append((item, box))
      if listed.count > Self.few { spread() }
    } else {
      enter(item, box: box)
    }
  }

  /// Puts the listed items into strips.
  private mutating func spread() {
    isListed = false
    heads.refill(with: -1, count: Self.strips)
    nodes.removeAll(keepingCapacity: true)
    for (item, box) in listed { enter(item, box: box) }
  }

  private mutating func enter(_ item: Int, box: BoundingBox) {
    for strip in Self.span(of: box) {
      nodes.append(Node(item: Int32(item), next: heads[strip]))
      heads[strip] = Int32(nodes.count - 1)
    }
  }

  /// Some inserted item in the strips of `box` fulfils the condition; items that span several strips may be asked repeatedly.
  func contains(near box: BoundingBox, where condition: (Int) -> Bool) -> Bool {
    if isListed { return listed.contains { condition($0.item) } }
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
