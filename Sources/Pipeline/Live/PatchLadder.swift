/// How many patches each frame may have: falls at once, rises step by step and only after the room for it has lasted.
///
/// A rise that does not last doubles the wait for the next one, so that the number does not swing at a border. Nothing is known in the first
/// moments, so the waits are shorter there.
struct PatchLadder {
  private static let firstHold = Duration.milliseconds(80)
  private static let longestHold = Duration.milliseconds(1500)
  /// A fall within this time after a rise says that the rise was a mistake.
  private static let trial = Duration.seconds(2)
  /// Time after the start in which the first waits hold.
  private static let startTime = Duration.seconds(1)

  private let usualHold: Duration
  private var hold: Duration
  private(set) var level = 0
  private var start: ContinuousClock.Instant?
  private var roomSince: ContinuousClock.Instant?
  private var lastRise: ContinuousClock.Instant?

  init(hold: Duration) {
    usualHold = hold
    self.hold = hold
  }

  /// - Parameters:
  ///   - fits: the present level fits.
  ///   - hasRoom: one more fits with room to spare.
  mutating func step(fits: Bool, hasRoom: Bool, at now: ContinuousClock.Instant) {
    let begun = start ?? now
    start = begun
    if !fits {
      roomSince = nil
      guard level > 0 else { return }
      level -= 1
      hold = lastRise.map { now - $0 < Self.trial } ?? false ? min(hold * 2, Self.longestHold) : usualHold
      return
    }
    if let lastRise, now - lastRise > Self.trial * 2 { hold = usualHold }
    guard hasRoom else {
      roomSince = nil
      return
    }
    let since = roomSince ?? now
    roomSince = since
    let wait = now - begun < Self.startTime ? min(hold, Self.firstHold) : hold
    if now - since >= wait { rise(at: now) }
  }

  /// One step up without a wait.
  mutating func rise(at now: ContinuousClock.Instant) {
    level += 1
    lastRise = now
    roomSince = now
  }

  mutating func reset() {
    level = 0
    roomSince = nil
  }
}
