public import Perception

extension Track {
  /// Confirmed tracks that were looked for and not found are still reported, as `lost`, for this long; media seconds.
  public static let reportedLostSeconds = 0.3

  /// Belief from which a tentative track is reported, log-odds: less than one in four is more noise than news.
  static let leastReportedBelief = -1.0

  /// A tentative track is reported between looks at its place for this long after it was seen; media seconds. What was seen once or twice has no sure velocity.
  static let reportedTentativeSeconds = 0.5

  /// Whether the track belongs into the record of its frame.
  ///
  /// A tentative track is reported when it was seen and may well be an object, and, for a while, as long as no look ought to have seen it: else it would blink at the
  /// rate of the looks; a confirmed one always, since not looking says nothing against it; one that was looked for and missed, for a short while, because one miss is
  /// rarely the end.
  /// - Parameter lostSeconds: how long a lost track is still reported, media seconds of examined frames.
  func isReported(lostSeconds: Double) -> Bool {
    switch state {
    case .tentative:
      isUnchallenged && belief >= Self.leastReportedBelief && time.seconds(since: lastSeen) <= Self.reportedTentativeSeconds
    case .confirmed: true
    case .lost: missedSeconds <= lostSeconds
    }
  }
}
