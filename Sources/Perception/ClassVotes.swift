/// Score-weighted votes for the class of one track, in a fixed amount of memory.
///
/// Four classes are counted exactly; a fifth takes the place of the weakest (the space-saving scheme of Metwally, Agrawal and
/// El Abbadi, 2005, without inheriting the weight: a newcomer starts at its own).
struct ClassVotes: Sendable {
  private struct Vote {
    var classID = -1
    var weight = 0.0
  }

  private var votes = InlineArray<4, Vote>(repeating: Vote())

  /// The class with the largest weight; the lower index wins a tie.
  var winner: Int {
    // The first vote goes to the first slot, so empty slots (weight 0) never win.
    var best = votes[0]
    for index in 1..<4 {
      let vote = votes[index]
      if vote.weight > best.weight || (vote.weight == best.weight && vote.classID < best.classID) { best = vote }
    }
    return best.classID
  }

  /// Adds `weight` (> 0) to a class.
  mutating func add(_ classID: Int, weight: Double) {
    var slot = 0
    for index in 0..<4 {
      if votes[index].classID == classID {
        votes[index].weight += weight
        return
      }
      if votes[index].weight < votes[slot].weight { slot = index }
    }
    votes[slot] = Vote(classID: classID, weight: weight)
  }
}
