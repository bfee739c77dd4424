/// Smooths the water line over media time and keeps it through gaps, outliers and motion of the camera.
///
/// Height in the middle of the frame and drop from left to right (both in pixels) are each followed by a `RandomWalkFilter`, the noise density of
/// an estimate being noise² / confidence. An estimate outside the gate changes nothing at first: it becomes the *rival*, which gathers
/// confidence · Δt while estimates agree with it, and takes over at `takeover` seconds times the confidence of the present line; so a turned camera
/// is believed soon and a pier in a few frames is not. The confidence approaches that of agreeing estimates, times their agreement, and decays with
/// a half-life without them. The frame rate does not matter: steps compose, see `RandomWalkFilter` and `HalfLife`.
public struct HorizonFilter: Sendable {
  private struct State {
    var middle: RandomWalkFilter
    var drop: RandomWalkFilter
    var frameWidth: Double
    var confidence: Double

    /// A first estimate is half believed: agreement has to come.
    init(_ line: Horizon, deviation: Double) {
      middle = RandomWalkFilter(value: (line.left + line.right) / 2, variance: deviation * deviation)
      drop = RandomWalkFilter(value: line.right - line.left, variance: 4 * deviation * deviation)
      frameWidth = line.frameWidth
      confidence = line.confidence / 2
    }

    var line: Horizon {
      Horizon(
        left: middle.value - drop.value / 2, right: middle.value + drop.value / 2, frameWidth: frameWidth, confidence: confidence)
    }
  }

  private let settings: HorizonFilterSettings
  /// Pixels.
  private let frameHeight: Double
  private var state: State?
  private var rival: (line: Horizon, evidence: Double)?
  private var last: MediaTime?

  /// - Parameter frameHeight: pixels of the displayed frame, > 0.
  public init(frameHeight: Double, settings: HorizonFilterSettings = HorizonFilterSettings()) {
    precondition(frameHeight > 0, "a frame has a height")
    self.frameHeight = frameHeight
    self.settings = settings
  }

  /// Forgets everything, as after a cut.
  public mutating func reset() {
    state = nil
    rival = nil
    last = nil
  }

  /// The line at `time`, `nil` when there is none.
  ///
  /// - Parameters:
  ///   - estimate: what was found in the frame; `nil` = nothing.
  ///   - motion: of the camera since the frame before, if known.
  public mutating func update(_ estimate: Horizon?, at time: MediaTime, motion: CameraMotion? = nil) -> Horizon? {
    let elapsed = last.map { max(0, time.seconds(since: $0)) } ?? 0
    last = time
    if let motion, motion.isReliable { carry(by: motion) }
    guard var state else {
      if let estimate { self.state = State(estimate, deviation: deviation(estimate)) }
      return self.state.flatMap { $0.confidence >= settings.leastConfidence ? $0.line : nil }
    }
    let wander = settings.wander * frameHeight
    let gate = settings.gate * frameHeight + 2 * state.middle.variance.squareRoot()
    if let estimate, let distance = distance(estimate, state.line), distance <= gate {
      let noise = settings.noise * frameHeight / max(estimate.confidence, 0.01).squareRoot()
      state.middle.update((estimate.left + estimate.right) / 2, seconds: elapsed, wander: wander, noise: noise)
      state.drop.update(estimate.right - estimate.left, seconds: elapsed, wander: 2 * wander, noise: 2 * noise)
      let agreement = 1 - (distance / gate) * (distance / gate)
      let goal = estimate.confidence * agreement
      let left = HalfLife.remainder(after: elapsed, halfLife: goal > state.confidence ? settings.riseHalfLife : settings.halfLife)
      state.confidence = goal + (state.confidence - goal) * left
      rival = nil
    } else {
      state.middle.predict(seconds: elapsed, wander: wander)
      state.drop.predict(seconds: elapsed, wander: 2 * wander)
      state.confidence *= HalfLife.remainder(after: elapsed, halfLife: settings.halfLife)
      if let estimate, let winner = challenge(estimate, elapsed: elapsed, incumbent: state.confidence) { state = winner }
    }
    self.state = state.confidence >= settings.leastConfidence ? state : nil
    return self.state?.line
  }

  /// The line in a frame that was not searched, `nil` when there is none: neither seen nor missed.
  /// - Parameter motion: of the camera since the frame before, if known.
  public mutating func carried(by motion: CameraMotion?) -> Horizon? {
    if let motion, motion.isReliable { carry(by: motion) }
    return state.flatMap { $0.confidence >= settings.leastConfidence ? $0.line : nil }
  }

  /// The new state if the rival takes over now.
  private mutating func challenge(_ estimate: Horizon, elapsed: Double, incumbent: Double) -> State? {
    if let rival, let distance = distance(estimate, rival.line), distance <= settings.gate * frameHeight {
      self.rival = (estimate, rival.evidence + estimate.confidence * elapsed)
    } else {
      rival = (estimate, 0)
    }
    guard let rival, rival.evidence > 0, rival.evidence >= settings.takeover * min(1, 2 * incumbent) else { return nil }
    self.rival = nil
    return State(estimate, deviation: deviation(estimate))
  }

  private mutating func carry(by motion: CameraMotion) {
    guard !motion.isIdentity else { return }
    if let moved = state?.line.moved(by: motion) {
      state?.middle.value = (moved.left + moved.right) / 2
      state?.drop.value = moved.right - moved.left
    }
    if let other = rival { rival = other.line.moved(by: motion).map { ($0, other.evidence) } }
  }

  /// One standard deviation of a single estimate, px.
  private func deviation(_ estimate: Horizon) -> Double { settings.gate * frameHeight / 3 / max(estimate.confidence, 0.1) }

  /// Greatest distance within the frame, px; `nil` when the frames differ in width.
  private func distance(_ p: Horizon, _ q: Horizon) -> Double? {
    p.frameWidth == q.frameWidth ? max(abs(p.left - q.left), abs(p.right - q.right)) : nil
  }
}
