/// Decides when a frame tries one patch although the last known cost says that it does not fit.
///
/// While no patch runs nobody knows what one costs. The belief that the last cost was more than usual therefore fades, and once a patch
/// would fit by what is left of it one is tried. A try that fails can cost a frame, and doubles the time to the next one.
struct PatchProbe {
  private static let firstWait = Duration.seconds(1)
  private static let longestWait = Duration.seconds(8)
  /// Time in which the belief in a cost falls to half.
  private static let halfLife = 1.0

  private var wait = firstWait
  private var lastTry: ContinuousClock.Instant?
  /// A probe is on its way or its result has not been judged.
  private(set) var isOpen = false

  /// - Parameters:
  ///   - lastSample: when a patch last ran.
  ///   - room: time that a patch may take, milliseconds.
  ///   - cost: what it cost as last known, milliseconds.
  ///   - usual: what it costs usually: where the fading ends.
  mutating func tries(
    lastSample: ContinuousClock.Instant?, room: Double, cost: Double, usual: Double, at now: ContinuousClock.Instant
  ) -> Bool {
    guard let quietSince = [lastSample, lastTry].compactMap({ $0 }).max() else {
      lastTry = now
      return false
    }
    let quiet = now - quietSince
    guard quiet >= wait else { return false }
    var belief = cost
    // A loop instead of a power: bounded, and no need of libm.
    for _ in 0..<min(Int(quiet / .seconds(Self.halfLife)), 4) { belief /= 2 }
    guard room >= max(belief, min(usual, cost)) else { return false }
    lastTry = now
    isOpen = true
    return true
  }

  /// The patch has run, and now it is known whether patches fit again.
  mutating func judge(succeeded: Bool) {
    isOpen = false
    wait = succeeded ? Self.firstWait : min(wait * 2, Self.longestWait)
  }
}
