import Glibc

/// How far a track is believed to be an object, as log-odds: 0 is even, 2 is 88 %, -2 is 12 %.
///
/// With n the score at which a detection is as often right as wrong, a detection of score s speaks for its track by
///
///     e = ln(s / (1 - s)) - ln(n / (1 - n))
///
/// A score belongs to the object more than to the frame: a tree that looks like a person does so in every frame. So evidence is averaged over the
/// track, not added up as in a sequential test. With m the mean of e over the track's past and t twice the weight of the looks that saw it lately,
///
///     belief = c e + (1 - c) m + p ln(1 + t)
///
/// Both fade with a half-life. The mean starts from what clutter would give, and takes an examined place where the track was not seen as poor evidence.
/// Looks close together are not independent, so each has the weight Δt / (Δt + τ), Δt the seconds since the look before, and the first of a track ½:
/// from 10 to 60 frames per second a track is confirmed at the same time within 0.15 s. The form is that of a logistic regression on ten sequences (docs/tracking.md).
struct TrackBelief: Sendable {
  /// Weight of the first look at a track, as if it came τ after another.
  private static let firstLook = 0.5
  /// Scores nearer to 0 or 1 than this say no more.
  private static let leastDoubt = 1e-9

  /// Mean evidence of the track so far, log-odds, and the weight that it has.
  private(set) var mean: Double
  private var weight: Double
  private var looks = 0.0
  /// Log-odds after the last detection.
  private(set) var value: Double

  init(_ rule: Rule, score: Double) {
    weight = rule.settings.clutterWeight
    mean = rule.settings.clutterEvidence
    value = 0
    weigh(score, share: Self.firstLook, rule)
  }

  /// Fades what was seen before; call it once per frame, with the seconds since the frame before.
  mutating func fade(_ remainder: Double) {
    weight *= remainder
    looks *= remainder
  }

  /// The track was seen, `seconds` after the look before.
  mutating func see(score: Double, seconds: Double, _ rule: Rule) {
    let share = rule.share(of: seconds)
    looks += 2 * share
    weigh(score, share: share, rule)
  }

  /// Its place was examined, `seconds` after the look before, and it was not seen.
  mutating func miss(seconds: Double, _ rule: Rule) {
    let share = rule.share(of: seconds) * rule.settings.missWeight
    add(rule.settings.missEvidence, share: share)
  }

  /// Another track holds the same place: only one of them can be right.
  mutating func yield(to rival: TrackBelief) {
    value -= log1p(exp(min(rival.mean, 40)))
  }

  private mutating func weigh(_ score: Double, share: Double, _ rule: Rule) {
    let evidence = rule.evidence(of: score)
    value = rule.settings.currentShare * evidence + (1 - rule.settings.currentShare) * mean + rule.settings.persistence * log1p(looks)
    add(evidence, share: share)
  }

  private mutating func add(_ evidence: Double, share: Double) {
    guard share > 0 else { return }
    weight += share
    mean += (evidence - mean) * share / weight
  }

  /// The settings with what follows from them, shared by all tracks.
  struct Rule: Sendable {
    let settings: Settings
    private let neutral: Double

    init(_ settings: Settings) {
      self.settings = settings
      neutral = Self.logOdds(settings.neutralScore)
    }

    func evidence(of score: Double) -> Double { Self.logOdds(score) - neutral }

    func share(of seconds: Double) -> Double { seconds > 0 ? seconds / (seconds + settings.independentSeconds) : 0 }

    func remainder(after seconds: Double) -> Double { HalfLife.remainder(after: seconds, halfLife: settings.halfLife) }

    private static func logOdds(_ share: Double) -> Double {
      let share = min(max(share, leastDoubt), 1 - leastDoubt)
      return log(share / (1 - share))
    }
  }

  /// What evidence is worth. All times are media seconds.
  struct Settings: Hashable, Sendable {
    var neutralScore: Double
    var currentShare: Double
    var persistence: Double
    var clutterEvidence: Double
    var clutterWeight: Double
    var missEvidence: Double
    var missWeight: Double
    var halfLife: Double
    var independentSeconds: Double
  }
}
