/// Goes through candidates from the best down and keeps those that do not conflict with one already kept.
struct GreedySuppression: Sendable {
  private var index = BoxIndex()
  /// Ranks and places of the candidates, which are sorted in place of them: a candidate is a hundred bytes.
  private var order: [(rank: Double, place: Int)] = []
  private var unsorted: [Candidate] = []

  /// - Parameter conflict: says of a kept candidate and a lesser one, whose boxes overlap and whose groups are equal, that the lesser one goes.
  mutating func apply(to candidates: inout [Candidate], conflict: (_ kept: Candidate, _ lesser: Candidate) -> Bool) {
    sort(&candidates)
    index.removeAll()
    for (_, place) in order {
      let lesser = unsorted[place]
      let box = lesser.detection.box
      let isBeaten = index.contains(near: box) { item in
        candidates[item].group == lesser.group && candidates[item].detection.box.intersectionArea(box) > 0
          && conflict(candidates[item], lesser)
      }
      if isBeaten { continue }
      index.insert(candidates.count, box: box)
      candidates.append(lesser)
    }
  }

  /// Takes the candidates over, finds the order in which they come, and leaves none.
  private mutating func sort(_ candidates: inout [Candidate]) {
    order.removeAll(keepingCapacity: true)
    for place in candidates.indices { order.append((candidates[place].rank, place)) }
    // Most pairs differ in rank, the first thing that `Candidate.precedes` asks.
    order.sortInPlace { $0.rank != $1.rank ? $0.rank > $1.rank : Candidate.precedes(candidates[$0.place], candidates[$1.place]) }
    swap(&unsorted, &candidates)
    candidates.removeAll(keepingCapacity: true)
  }
}
