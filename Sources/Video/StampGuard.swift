/// Tells frames that were sent twice from cameras whose presentation time stands still.
///
/// A frame with the stamp of the one before is a duplicate. After 30 in a row, or more than a second by arrival, the stamps mean
/// nothing, and a camera whose every frame is left out would be blind: until they move again, frames are as good as without one.
struct StampGuard: Sendable {
  enum Verdict: Equatable {
    case new
    case duplicate
    /// The stamp is to be ignored.
    case frozen
  }

  private var last: Int64?
  /// When the first frame with the stamp `last` arrived.
  private var since: ContinuousClock.Instant?
  private var repeats = 0
  private var isFrozen = false

  private static let maximumRepeats = 29
  private static let maximumDuration = Duration.seconds(1)

  /// - Parameters:
  ///   - stamp: the frame's own, in ticks; nil when it has none.
  ///   - arrival: of its packet; nil when unknown.
  mutating func read(_ stamp: Int64?, arrival: ContinuousClock.Instant?) -> Verdict {
    guard let stamp, stamp == last else {
      (last, since, repeats, isFrozen) = (stamp, arrival, 0, false)
      return .new
    }
    repeats += 1
    let lasts = if let since, let arrival { arrival - since > StampGuard.maximumDuration } else { false }
    // Once frozen, also when a later packet claims an earlier arrival.
    isFrozen = isFrozen || repeats > StampGuard.maximumRepeats || lasts
    return isFrozen ? .frozen : .duplicate
  }
}
