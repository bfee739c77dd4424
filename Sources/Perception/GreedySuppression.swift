/// Goes through candidates from the best down and keeps those that do not conflict with one already kept.
struct GreedySuppression: Sendable {
  private var index = BoxIndex()

  /// - Parameter conflict: says of a kept candidate and a lesser one, whose boxes overlap and whose groups are equal, that the lesser one goes.
  mutating func apply(to candidates: inout [Candidate], conflict: (_ kept: Candidate, _ lesser: Candidate) -> Bool) {
    candidates.sortInPlace(by: Candidate.precedes)
    index.removeAll()
    var kept = 0
    for position in candidates.indices {
      let lesser = candidates[position]
      let box = lesser.detection.box
      let isBeaten = index.contains(near: box) { item in
        candidates[item].group == lesser.group && candidates[item].detection.box.intersectionArea(box) > 0
          && conflict(candidates[item], lesser)
      }
      if isBeaten { continue }
      candidates[kept] = lesser
      index.insert(kept, box: box)
      kept += 1
    }
    candidates.removeLast(candidates.count - kept)
  }
}
