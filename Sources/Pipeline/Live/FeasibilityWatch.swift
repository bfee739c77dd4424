/// Decides whether a budget can be kept at all: it changes its mind only when the costs have spoken against it for a while on balance.
struct FeasibilityWatch {
  private static let enterAfter = Duration.seconds(1)
  private static let leaveAfter = Duration.seconds(2)
  /// A pause between frames counts for no more than this.
  private static let longestStep = Duration.milliseconds(250)

  private(set) var isInfeasible = false
  /// Time for which they have, less half the time for which they have not.
  private var doubt = Duration.zero
  private var last: ContinuousClock.Instant?

  /// - Parameters:
  ///   - fails: even the luckier frames are late with the glance alone.
  ///   - holds: nearly every frame would be in time with the glance alone.
  /// - Returns: true when the budget has become infeasible now.
  mutating func look(fails: Bool, holds: Bool, at now: ContinuousClock.Instant) -> Bool {
    let step = min(max(last.map { now - $0 } ?? .zero, .zero), Self.longestStep)
    last = now
    doubt = (isInfeasible ? holds : fails) ? doubt + step : max(doubt - step / 2, .zero)
    guard doubt >= (isInfeasible ? Self.leaveAfter : Self.enterAfter) else { return false }
    isInfeasible.toggle()
    doubt = .zero
    return isInfeasible
  }
}
