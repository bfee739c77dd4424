/// All measures of one sequence, or of several together.
public struct TrackingScore: Hashable, Sendable {
  public var hota: HOTA
  public var clear: CLEARMOT
  public var identity: IdentityScore

  /// Nothing to score, nothing tracked.
  public init() {
    (hota, clear, identity) = (HOTA(), CLEARMOT(), IdentityScore())
  }

  public init(_ sequence: TrackingSequence) {
    hota = HOTA(sequence)
    clear = CLEARMOT(sequence)
    identity = IdentityScore(sequence)
  }

  /// As TrackEval combines sequences: counts add up, so that a long sequence weighs more than a short one.
  public static func combined(_ scores: some Sequence<TrackingScore>) -> TrackingScore {
    scores.reduce(into: TrackingScore()) { sum, score in
      sum.hota = sum.hota + score.hota
      sum.clear = sum.clear + score.clear
      sum.identity = sum.identity + score.identity
    }
  }
}
