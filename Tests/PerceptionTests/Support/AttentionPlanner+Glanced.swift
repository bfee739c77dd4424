import Perception

/// A frame that is glanced at: evidence and choice in one step.
extension AttentionPlanner {
  mutating func plan(
    candidates: [Detection], tracks: [Track], count: Int, limit: Int? = nil, at time: MediaTime, into patches: inout [Patch]
  ) {
    see(candidates: candidates, at: time)
    plan(tracks: tracks, count: count, limit: limit, isPressed: true, at: time, into: &patches)
  }

  mutating func plan(
    evidence: SaliencyMap, hints: [Detection] = [], tracks: [Track], count: Int, limit: Int? = nil, at time: MediaTime,
    into patches: inout [Patch]
  ) {
    see(evidence, hints: hints, at: time)
    plan(tracks: tracks, count: count, limit: limit, isPressed: true, at: time, into: &patches)
  }
}
