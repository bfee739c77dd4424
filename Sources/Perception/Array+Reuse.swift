// Buffers that live as long as their owner: after the first frames of the largest size nothing here allocates.
extension Array {
  /// Makes the array `count` copies of `value`, keeping the storage.
  mutating func refill(with value: Element, count: Int) {
    removeAll(keepingCapacity: true)
    append(contentsOf: repeatElement(value, count: count))
  }

  /// Makes the array `count` long for someone who then writes every element; until then all are `value`, or all as before.
  mutating func makeRoom(for count: Int, value: Element) {
    if self.count != count { refill(with: value, count: count) }
  }

  /// Sorts in place by a *total* order (heap sort: no temporary buffer, which the standard library's sort allocates; not stable).
  mutating func sortInPlace(by precedes: (Element, Element) -> Bool) {
    guard count > 1 else { return }
    for root in stride(from: count / 2 - 1, through: 0, by: -1) { siftDown(root, end: count, by: precedes) }
    for end in stride(from: count - 1, to: 0, by: -1) {
      swapAt(0, end)
      siftDown(0, end: end, by: precedes)
    }
  }

  private mutating func siftDown(_ start: Int, end: Int, by precedes: (Element, Element) -> Bool) {
    var root = start
    while true {
      var child = 2 * root + 1
      guard child < end else { return }
      if child + 1 < end, precedes(self[child], self[child + 1]) { child += 1 }
      guard precedes(self[root], self[child]) else { return }
      swapAt(root, child)
      root = child
    }
  }
}
