/// How sure the tracker is of a track.
public enum TrackState: String, Hashable, Sendable, CaseIterable {
  /// Seen too few times or too briefly to be believed.
  case tentative
  /// Believed, and seen lately.
  case confirmed
  /// Believed, but not seen for a while; still predicted, and taken up again when it reappears near its prediction.
  case lost
}
