/// What the stages of a source's frames have cost lately, milliseconds.
struct StageCosts {
  /// Samples: about two seconds at 30 frames per second.
  private static let capacity = 64
  /// Cost of a patch in glances before one has run: too much rather than too little, for the first frames should not be late.
  private static let firstRatio = 1.0
  private static let learning = 0.15
  private static let disbelief = 0.02
  /// What a guess is raised by to stand in for a high quantile.
  private static let guessFactor = 1.25

  private let quantile: Double
  private let memory: Duration
  private var entryAge: CostWindow
  private var glance: CostWindow
  private var patch: CostWindow
  private var tail: CostWindow
  /// Cost of a patch in glances. A load on the machine slows both, so the glance tells what a patch costs while none runs.
  private var ratio = firstRatio
  private var hasRatio = false
  /// The same over a long time, slow to believe that patches have become dearer; low before anything is known, so that one is tried.
  private var usualRatio = 0.3
  private(set) var lastPatch: ContinuousClock.Instant?
  /// Frames may go without a glance for longer than costs are remembered.
  private var lastGlance: Double?

  init(quantile: Double, memory: Duration) {
    self.quantile = quantile
    self.memory = memory
    let window = CostWindow(capacity: Self.capacity, memory: memory)
    (entryAge, glance, patch, tail) = (window, window, window, window)
  }

  var glanceCount: Int { glance.count }
  var glanceHigh: Double { glance(quantile) }
  var tailHigh: Double { tail(quantile) }
  var typicalPatch: Double { patch.quantile(0.5) ?? ratio * glance(0.5) }

  var usualPatch: Double { usualRatio * glance(0.5) }

  func age(_ share: Double) -> Double { entryAge.quantile(share) ?? 0 }
  func glance(_ share: Double, orElse unknown: Double = 0) -> Double { glance.quantile(share) ?? lastGlance ?? unknown }
  func tail(_ share: Double) -> Double { tail.quantile(share) ?? 0 }

  /// - Parameter spent: what the glance of this frame has cost; used while nothing else is known.
  func patch(glance spent: Double, at now: ContinuousClock.Instant) -> (typical: Double, high: Double) {
    // Never 0: it is divided by, in spirit, and a patch that costs nothing would be chosen without bound.
    let least = 0.01
    if let typical = patch.quantile(0.5), let high = patch.quantile(quantile), let newest = patch.newest, now - newest < memory {
      return (max(typical, least), max(high, least))
    }
    let guess = max(ratio * glance(0.5, orElse: spent), least)
    return (guess, guess * Self.guessFactor)
  }

  mutating func noteEntry(age: Double, at now: ContinuousClock.Instant) {
    entryAge.add(age, at: now)
    glance.forget(at: now)
    tail.forget(at: now)
    patch.forget(at: now)
  }

  /// - Parameter spent: nil: the frame had no glance.
  mutating func add(glance spent: Double?, patchWork: Double, patches: Int, tail rest: Double, at now: ContinuousClock.Instant) {
    if let spent {
      glance.add(spent, at: now)
      lastGlance = spent
    }
    tail.add(rest, at: now)
    guard patches > 0 else { return }
    let each = patchWork / Double(patches)
    patch.add(each, at: now)
    lastPatch = now
    guard lastGlance != nil else { return }
    let found = each / max(glance(0.5), 0.01)
    ratio = hasRatio ? ratio + Self.learning * (found - ratio) : found
    if !hasRatio || found < usualRatio { usualRatio = found } else { usualRatio += Self.disbelief * (found - usualRatio) }
    hasRatio = true
  }

  mutating func forgetPatches() {
    patch.removeAll()
  }
}
