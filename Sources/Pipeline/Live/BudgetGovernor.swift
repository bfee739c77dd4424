/// Chooses how many patches each frame of one source may have so that it is finished within its budget and the engine keeps up.
///
/// A frame holds the engine for its glance (a fixed cost), k patches, and a tail (merging, tracking, writing the record). Two rules bound k:
/// its *latency*, by high quantiles of the costs, for a late frame is lost; and the *rate*, by typical costs, so that patches are given up before
/// frames are. What a frame leaves of its share of the engine is saved up, at most for one patch, so that an engine with room for half a
/// patch per frame runs one every other frame.
///
/// There is no clock inside: instants and durations are passed in. Once warm nothing here allocates.
struct BudgetGovernor {
  struct Settings {
    /// From the capture of a frame to its record; nil = as fast as the sources come, whatever the latency.
    var budget: Duration?
    /// K: patches that a frame may have at most.
    var maximumPatches: Int
    /// Quantile of the costs that a frame is planned with, 0…1. Higher is late less often and looks less.
    var quantile = 0.95
    /// Quantile of the glance's cost by which a frame is given up before its glance when a fresher one will come, 0…1. A frame as fresh as
    /// frames are is given up by the median, for the next one has no better chance.
    var admissionQuantile = 0.85
    /// Part of the budget by which a frame may be older than the freshest quarter and still count as fresh, 0…1.
    var freshness = 0.05
    /// Part of the engine's time that is planned for, 0…1. The rest absorbs noise: at 1 the wait for the engine would grow without bound.
    var utilization = 0.95
    /// Part of the budget that stays unplanned, 0…1, for what is not measured (the scheduler, the clock).
    var safety = 0.03
    /// Time for which the room for one more patch must last.
    var hold = Duration.milliseconds(500)
    /// Age at which costs are forgotten: how fast a past overload is.
    var memory = Duration.milliseconds(1250)
    /// Longest time without a glance: after it a frame runs although its glance seems not to fit, to learn what it costs now.
    var relearn = Duration.milliseconds(250)

    /// A frame without a budget waits for the engine as if it had this one.
    var patience = Duration.seconds(1)
    /// By how much a source that has waited for its turn goes before its deadline: the longest time between two frames of a camera that
    /// takes part in this.
    var courtesy = Duration.milliseconds(50)

    init(budget: Duration?, maximumPatches: Int) {
      self.budget = budget
      self.maximumPatches = max(maximumPatches, 0)
    }
  }

  enum Admission: Equatable {
    case run
    /// The frame misses its deadline even with the glance alone: it is dropped before the glance.
    case late
  }

  let settings: Settings
  private var costs: StageCosts
  private var ladder: PatchLadder
  private var probe = PatchProbe()
  private var watch = FeasibilityWatch()
  private var account = EngineAccount()
  private var pressure = LatenessMargin()
  private var lastRun: ContinuousClock.Instant?
  /// Of the frame on the engine: its age when the patches were chosen, and its share, milliseconds.
  private var ageAtChoice = 0.0
  private var share: Double?
  private var warning: Duration?
  private var hasWarned = false

  init(_ settings: Settings) {
    self.settings = settings
    costs = StageCosts(quantile: settings.quantile, memory: settings.memory)
    ladder = PatchLadder(hold: settings.hold)
  }

  /// Patches that a frame with nothing against it gets now, 0…K.
  var level: Int { min(ladder.level, settings.maximumPatches) }
  /// The glance alone does not fit into the budget: frames run without patches, and are given up only if they were held up elsewhere.
  var isInfeasible: Bool { watch.isInfeasible }
  /// What the glance alone needs now, from the capture to the record.
  var neededBudget: Duration { .milliseconds(costs.age(0.5) + costs.glanceHigh + costs.tailHigh + safety) }

  /// With an infeasible budget frames are late by necessity; beyond this multiple of what a frame needs they were held up elsewhere.
  private static let tolerance = 2.0

  /// The record of a finished frame may still be written.
  /// - Parameter age: since its capture.
  func accepts(age: Duration) -> Bool {
    guard let budget = settings.budget else { return true }
    return isInfeasible ? age <= max(budget, neededBudget * Self.tolerance) : age <= budget
  }

  /// Once, when the budget has become infeasible: what the glance alone needs. Nil before and after.
  mutating func takeWarning() -> Duration? {
    defer { warning = nil }
    return warning
  }

  /// The deadline with which the frame queues for the engine: that of a frame captured when the source last had the engine, if that is not
  /// much earlier than its own.
  ///
  /// By their own deadlines cameras of the same speed would go before others again and again only because their frames come at a
  /// better moment: under overload one of four had two thirds of the frames of another.
  func deadline(capture: ContinuousClock.Instant) -> ContinuousClock.Instant {
    let budget = settings.budget ?? settings.patience
    let turn = lastRun.map { max($0, capture - settings.courtesy) } ?? capture
    return min(turn, capture) + budget
  }

  /// The frame may enter the engine, or is too late for that.
  /// - Parameter age: since its capture.
  mutating func admit(age: Duration, at now: ContinuousClock.Instant) -> Admission {
    let age = age.milliseconds
    costs.noteEntry(age: age, at: now)
    guard let budget = settings.budget?.milliseconds else { return .run }
    let glance = costs.glance(0.5) + costs.tail(0.5)
    let fails = costs.glanceCount >= 3 && costs.age(0.1) + glance > budget
    let holds = costs.age(0.5) + costs.glanceHigh + costs.tailHigh + safety <= budget
    if watch.look(fails: fails, holds: holds, at: now) {
      ladder.reset()
      if !hasWarned { (warning, hasWarned) = (neededBudget, true) }
    }
    // A frame that was held up for seconds is of no use to anybody, whatever the budget.
    let limit = isInfeasible ? max(budget, Self.tolerance * neededBudget.milliseconds) : budget
    let mustLearn = lastRun.map { now - $0 >= settings.relearn } ?? true
    let quantile = age <= costs.age(0.25) + settings.freshness * budget ? 0.5 : settings.admissionQuantile
    guard mustLearn || age + costs.glance(quantile) + costs.tail(quantile) <= limit else { return .late }
    lastRun = now
    return .run
  }

  /// The number of patches of the frame on the engine, after its glance.
  /// - Parameters:
  ///   - age: since its capture.
  ///   - sinceEntry: time it has held the engine so far.
  ///   - share: time it may hold the engine so that the engine keeps up with all sources; nil = any.
  ///   - limit: patches that are paid for otherwise (`compute`); nothing is tried that could not run.
  mutating func patches(
    age: Duration, sinceEntry: Duration, share: Duration?, limit: Int = .max, at now: ContinuousClock.Instant
  ) -> Int {
    ageAtChoice = age.milliseconds
    self.share = share?.milliseconds
    guard settings.maximumPatches > 0, !isInfeasible else { return 0 }
    let spent = sinceEntry.milliseconds
    let patch = costs.patch(glance: spent, at: now)
    let latency = settings.budget.map { $0.milliseconds - ageAtChoice - costs.tailHigh - safety - pressure.milliseconds } ?? .infinity
    let rate = self.share.map { $0 * settings.utilization - costs.glance(0.5, orElse: spent) - costs.tail(0.5) } ?? .infinity

    func fits(_ k: Int, reserve: Double = 0) -> Bool {
      latency >= (Double(k) + reserve) * patch.high && rate >= (Double(k) + reserve) * patch.typical
    }
    if probe.isOpen {
      let succeeded = fits(1)
      probe.judge(succeeded: succeeded)
      if succeeded, level == 0 { ladder.rise(at: now) }
    }
    let reserve = 0.15
    ladder.step(
      keepsUp: rate >= Double(level) * patch.typical, fits: fits(level),
      hasRoom: level < settings.maximumPatches && fits(level + 1, reserve: reserve), at: now)

    var chosen = level
    if chosen < settings.maximumPatches, let share = self.share, rate < (Double(chosen + 1) + reserve) * patch.typical {
      let cost = spent + Double(chosen + 1) * patch.typical + costs.tail(0.5)
      // The next frame waits for as long as this one overruns its share, and has its own deadline.
      let next = Double(chosen + 1) * patch.high + max(costs.glanceHigh + costs.tailHigh - share, 0)
      if account.affords(cost, share: share * settings.utilization), latency >= next { chosen += 1 }
    }
    while chosen > 0, latency < Double(chosen) * patch.high { chosen -= 1 }
    if let share = self.share {
      while chosen > 0, !account.bears(spent + Double(chosen) * patch.typical + costs.tail(0.5), share: share) { chosen -= 1 }
    }
    let affordable = self.share.map { max(rate, account.balance + $0 - spent - costs.tail(0.5)) } ?? .infinity
    let room = min(latency, affordable)
    guard chosen == 0, limit > 0, !fits(1),
      probe.tries(lastSample: costs.lastPatch, room: room, cost: patch.typical, usual: costs.usualPatch, at: now)
    else { return min(chosen, limit) }
    costs.forgetPatches()
    return 1
  }

  /// What the frame on the engine has cost.
  /// - Parameters:
  ///   - fixed: from the entry to the end of the glance.
  ///   - isGlanced: the frame had a glance. One without tells nothing of what glances cost, and frames are planned as if each had one.
  ///   - patchWork: all its patches.
  ///   - tail: from the end of the patches to the record.
  mutating func observe(
    fixed: Duration, isGlanced: Bool, patchWork: Duration, patches: Int, tail: Duration, at now: ContinuousClock.Instant
  ) {
    costs.add(
      glance: isGlanced ? fixed.milliseconds : nil, patchWork: patchWork.milliseconds, patches: patches, tail: tail.milliseconds, at: now)
    if let share {
      account.book(
        (fixed + patchWork + tail).milliseconds, share: share, utilization: settings.utilization, cap: costs.typicalPatch)
    }
    if let budget = settings.budget {
      let isLate = patches > 0 && ageAtChoice + (patchWork + tail).milliseconds > budget.milliseconds
      pressure.note(late: isLate, step: 0.1 * costs.typicalPatch)
    }
  }

  private var safety: Double {
    max((settings.budget?.milliseconds ?? 0) * settings.safety, 1)
  }
}

extension Duration {
  fileprivate var milliseconds: Double { self / .milliseconds(1) }
}
