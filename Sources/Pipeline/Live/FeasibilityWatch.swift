/// Decides whether a budget can be kept at all: it changes its mind only when the costs have said otherwise for a while.
struct FeasibilityWatch {
  private static let enterAfter = Duration.seconds(1)
  private static let leaveAfter = Duration.seconds(2)

  private(set) var isInfeasible = false
  private var since: ContinuousClock.Instant?

  /// - Parameters:
  ///   - fails: even the luckier frames are late with the glance alone.
  ///   - holds: nearly every frame would be in time with the glance alone.
  /// - Returns: true when the budget has become infeasible now.
  mutating func look(fails: Bool, holds: Bool, at now: ContinuousClock.Instant) -> Bool {
    guard isInfeasible ? holds : fails else {
      since = nil
      return false
    }
    let begun = since ?? now
    since = begun
    guard now - begun >= (isInfeasible ? Self.leaveAfter : Self.enterAfter) else { return false }
    isInfeasible.toggle()
    since = nil
    return isInfeasible
  }
}
