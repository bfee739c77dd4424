/// How sure the tracker is of a track.
public enum TrackState: String, Hashable, Sendable, CaseIterable {
  /// Not believed, because little was seen of it or because what was seen is doubtful.
  case tentative
  /// Believed, and seen lately.
  case confirmed
  /// Believed, but not seen for a while; still predicted, and taken up again when it reappears near its prediction.
  case lost
}
