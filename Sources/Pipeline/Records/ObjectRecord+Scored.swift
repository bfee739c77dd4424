public import Perception

extension ObjectRecord {
  /// Whether an object is an answer that is held against the truth: believed, and seen in this frame. The rest of a record are guesses for
  /// those who watch, and the measures punish guesses. Objects of stills have no state and are answers.
  public static func isScored(state: TrackState?, isPredicted: Bool) -> Bool {
    !isPredicted && (state ?? .confirmed) == .confirmed
  }

  public var isScored: Bool { Self.isScored(state: identity?.state, isPredicted: source == .predicted) }
}
