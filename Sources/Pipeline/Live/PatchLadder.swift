/// How many patches each frame may have: falls when the engine cannot keep up, or when several frames in a row were short of time, and
/// rises step by step, only after the room for it has lasted. A single slow frame changes nothing here: it gives up its own patches.
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

  /// Weight of one frame in the share of those that were short of time.
  private static let weight = 0.2
  /// Falls when this share of the last frames was short of time: four in a row.
  private static let mostShort = 0.55
  /// Does not rise while a larger share of them lacked the room for one more.
  private static let mostCramped = 0.35

  private let usualHold: Duration
  private var hold: Duration
  private(set) var level = 0
  private var start: ContinuousClock.Instant?
  private var roomSince: ContinuousClock.Instant?
  private var lastRise: ContinuousClock.Instant?
  private var short = 0.0
  private var cramped = 0.0

  init(hold: Duration) {
    usualHold = hold
    self.hold = hold
  }

  /// - Parameters:
  ///   - keepsUp: the engine keeps up at the present level.
  ///   - fits: this frame has the time for the present level.
  ///   - hasRoom: one more fits with room to spare.
  mutating func step(keepsUp: Bool, fits: Bool, hasRoom: Bool, at now: ContinuousClock.Instant) {
    let begun = start ?? now
    start = begun
    short += Self.weight * ((fits ? 0 : 1) - short)
    cramped += Self.weight * ((hasRoom ? 0 : 1) - cramped)
    if !keepsUp || short > Self.mostShort {
      roomSince = nil
      short = 0
      guard level > 0 else { return }
      level -= 1
      hold = lastRise.map { now - $0 < Self.trial } ?? false ? min(hold * 2, Self.longestHold) : usualHold
      return
    }
    if let lastRise, now - lastRise > Self.trial * 2 { hold = usualHold }
    guard cramped <= Self.mostCramped else {
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
    short = 0
  }

  mutating func reset() {
    level = 0
    roomSince = nil
  }
}
