import Fixtures
import Glibc

@testable import Pipeline
@testable import Streaming

/// Live sources, their boxes, the gate, the governors and an engine whose costs are drawn from a seed, in virtual time.
struct LiveSimulation {
  /// Milliseconds, typical.
  struct Costs: Sendable {
    var decode = 8.0
    var glance = 28.0
    var patch = 19.0
    var tail = 1.5
    /// Deviation of the logarithm of each cost.
    var noise = 0.06
    /// Share of the glances that cost up to 30 ms more.
    var spikes = 0.002
    /// Factor of all costs at a time, seconds.
    var load: @Sendable (Double) -> Double = { _ in 1 }
    /// Factor of the patches alone.
    var patchLoad: @Sendable (Double) -> Double = { _ in 1 }
  }

  struct Camera: Sendable {
    var period = 1000.0 / 30
    var budget: Double? = 60
    var maximumPatches = 4
    /// Milliseconds in which no frame arrives, and at whose end all of them do.
    var stall: Range<Double>?
    var endsAt = Double.infinity
  }

  struct Outcome {
    var read = 0
    var displaced = 0
    /// Given up before the glance.
    var late = 0
    /// Finished too late, seconds.
    var lateAtEnd: [Double] = []
    /// Of the records: when, age, patches.
    var emitted: [(at: Double, age: Double, patches: Int)] = []
    var warnings = 0

    func emitted(in seconds: Range<Double>) -> [(at: Double, age: Double, patches: Int)] { emitted.filter { seconds.contains($0.at) } }

    func age(_ quantile: Double, in seconds: Range<Double> = 0..<1e9) -> Double {
      let ages = emitted(in: seconds).map(\.age).sorted()
      return ages.isEmpty ? 0 : ages[min(Int(quantile * Double(ages.count)), ages.count - 1)]
    }

    func meanPatches(in seconds: Range<Double>) -> Double {
      let patches = emitted(in: seconds).map(\.patches)
      return Double(patches.reduce(0, +)) / Double(max(patches.count, 1))
    }

    /// Share of the records whose number of patches is the same within one.
    func steadiness(in seconds: Range<Double>) -> Double {
      let patches = emitted(in: seconds).map(\.patches)
      let most = (0...8).map { level in patches.count { abs($0 - level) <= 1 } }.max() ?? 0
      return Double(most) / Double(max(patches.count, 1))
    }
  }

  private struct Event {
    var at: Double
    var source: Int
    /// The capture of a decoded frame, or nil: the source's frame has left the engine.
    var capture: Double?
  }

  private var random: SeededGenerator
  private let costs: Costs
  private let cameras: [Camera]
  private var governors: [BudgetGovernor]
  private var gate = DeadlineGateState(width: 1)
  private var rates = ArrivalRates()
  private var boxes: [Double?]
  private var isBusy: [Bool]
  private var events: [Event] = []
  private(set) var outcomes: [Outcome]
  /// Sum of the time that the engine was held, milliseconds.
  private(set) var held = 0.0

  init(_ cameras: [Camera], costs: Costs, seed: UInt64) {
    random = SeededGenerator(seed: seed)
    self.costs = costs
    self.cameras = cameras
    governors = cameras.map {
      BudgetGovernor(BudgetGovernor.Settings(budget: $0.budget.map { .milliseconds($0) }, maximumPatches: $0.maximumPatches))
    }
    boxes = cameras.map { _ in nil }
    isBusy = cameras.map { _ in false }
    outcomes = cameras.map { _ in Outcome() }
  }

  /// Runs for so many seconds, and returns what became of each source's frames.
  static func run(_ cameras: [Camera], _ costs: Costs, seconds: Double, seed: UInt64) -> [Outcome] {
    var simulation = LiveSimulation(cameras, costs: costs, seed: seed)
    for source in cameras.indices { simulation.schedule(source, until: seconds * 1000) }
    simulation.run(until: seconds * 1000)
    return simulation.outcomes
  }

  private mutating func schedule(_ source: Int, until end: Double) {
    let camera = cameras[source]
    let phase = Double.random(in: 0..<camera.period, using: &random)
    var decoded = 0.0
    for index in 0..<Int(end / camera.period) {
      var capture = phase + Double(index) * camera.period + Double.random(in: -1...1, using: &random)
      if let stall = camera.stall, stall.contains(capture) { capture = stall.upperBound }
      guard capture < camera.endsAt else { break }
      decoded = max(decoded, capture) + cost(costs.decode, at: capture)
      events.append(Event(at: decoded, source: source, capture: capture))
    }
  }

  private mutating func run(until end: Double) {
    // Later events are few (one per source), so they are put in their place one by one.
    events.sort { $0.at > $1.at }
    while let event = events.popLast(), event.at < end {
      if let capture = event.capture { offer(capture, from: event.source, at: event.at) } else { free(event.source, at: event.at) }
    }
  }

  private mutating func offer(_ capture: Double, from source: Int, at now: Double) {
    outcomes[source].read += 1
    rates.note(source: source, at: instant(now))
    if boxes[source] != nil { outcomes[source].displaced += 1 }
    boxes[source] = capture
    if !isBusy[source] { enter(source, at: now) }
  }

  private mutating func enter(_ source: Int, at now: Double) {
    guard let capture = boxes[source] else { return }
    isBusy[source] = true
    let deadline = governors[source].deadline(capture: instant(capture))
    if gate.enter(deadline: deadline, waitingAs: source) == .entered { process(source, at: now) }
  }

  /// The source's frame has left the engine at `now`.
  private mutating func free(_ source: Int, at now: Double) {
    let next = gate.leave()
    isBusy[source] = false
    enter(source, at: now)
    if let next { process(next, at: now) }
  }

  /// The source holds the engine: its newest frame is processed.
  private mutating func process(_ source: Int, at now: Double) {
    var finished = now
    if let capture = boxes[source] {
      boxes[source] = nil
      finished = work(on: capture, of: source, at: now)
      held += finished - now
    }
    let position = events.lastIndex { $0.at > finished }.map { $0 + 1 } ?? 0
    events.insert(Event(at: finished, source: source), at: position)
  }

  private mutating func work(on capture: Double, of source: Int, at now: Double) -> Double {
    let admission = governors[source].admit(age: .milliseconds(now - capture), at: instant(now))
    if governors[source].takeWarning() != nil { outcomes[source].warnings += 1 }
    guard admission == .run else {
      outcomes[source].late += 1
      return now
    }
    let rate = rates.total(at: instant(now))
    let share = rate > 0 ? 1000 / rate : nil
    let spike = Double.random(in: 0..<1, using: &random) < costs.spikes ? Double.random(in: 0..<30, using: &random) : 0
    let glance = cost(costs.glance, at: now) + spike
    let glanced = now + glance
    let patches = governors[source].patches(
      age: .milliseconds(glanced - capture), sinceEntry: .milliseconds(glance), share: share.map { .milliseconds($0) }, at: instant(glanced)
    )
    var looking = 0.0
    for _ in 0..<patches { looking += cost(costs.patch * costs.patchLoad(now / 1000), at: now) }
    let tail = cost(costs.tail, at: now)
    let finished = glanced + looking + tail
    governors[source].observe(
      fixed: .milliseconds(glance), isGlanced: true, patchWork: .milliseconds(looking), patches: patches, tail: .milliseconds(tail),
      at: instant(finished))
    let age = finished - capture
    if let budget = cameras[source].budget, age > budget, !governors[source].isInfeasible {
      outcomes[source].lateAtEnd.append(finished / 1000)
    } else {
      outcomes[source].emitted.append((finished / 1000, age, patches))
    }
    return finished
  }

  private mutating func cost(_ typical: Double, at now: Double) -> Double {
    let (u, v) = (Double.random(in: 1e-12..<1, using: &random), Double.random(in: 0..<1, using: &random))
    let normal = (-2 * log(u)).squareRoot() * cos(2 * .pi * v)
    return typical * exp(costs.noise * normal) * costs.load(now / 1000)
  }

  private func instant(_ milliseconds: Double) -> ContinuousClock.Instant { Self.origin + .milliseconds(milliseconds) }
  private static let origin = ContinuousClock.now
}
