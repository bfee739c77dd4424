/// How fast frames arrive from each of several sources, from the last two seconds of each (64 frames at most).
struct ArrivalRates {
  private struct Source {
    /// A ring: the arrivals of the last two seconds, or the newest 64 of them.
    var arrivals: [ContinuousClock.Instant] = []
    var first = 0
    var count = 0
    /// The arrival before the oldest one remembered, so that a burst counts for the whole time in which it was held up.
    var before: ContinuousClock.Instant?

    var newest: ContinuousClock.Instant { arrivals[(first + count - 1) % ArrivalRates.capacity] }

    mutating func note(_ instant: ContinuousClock.Instant) {
      if arrivals.isEmpty { arrivals = [ContinuousClock.Instant](repeating: instant, count: ArrivalRates.capacity) }
      // A clock that several threads read can seem to step back by the time between the reading and the lock.
      let instant = count > 0 ? max(instant, newest) : instant
      // After a longer silence it is as a new source: the pause says nothing of its rhythm.
      if count > 0, instant - newest > ArrivalRates.memory, rate(at: instant) == 0 { (count, before) = (0, nil) }
      if count == ArrivalRates.capacity { dropOldest() }
      arrivals[(first + count) % ArrivalRates.capacity] = instant
      count += 1
      while count > 2, arrivals[first] < instant - ArrivalRates.memory { dropOldest() }
    }

    /// Arrivals per second; 0 when the source is silent for longer than its rhythm explains, or has none yet.
    ///
    /// The lower one of the rates of one second and of two: a burst after a pause is in the shorter time alone at first and in the longer time
    /// without its pause later, and never means that more frames come.
    func rate(at now: ContinuousClock.Instant) -> Double {
      guard count > 1 else { return 0 }
      var recent = 1
      while recent < count, newest - self[recent] < .seconds(1) { recent += 1 }
      var rate = Double(before == nil ? count - 1 : count) / max((newest - (before ?? self[count - 1])) / .seconds(1), 1e-3)
      if recent < count { rate = min(rate, Double(recent) / ((newest - self[recent]) / .seconds(1))) }
      let silence = (now - newest) / .seconds(1)
      return silence > max(1, 2 / rate) ? 0 : rate
    }

    /// The newest but `index`.
    private subscript(index: Int) -> ContinuousClock.Instant {
      arrivals[(first + count - 1 - index) % ArrivalRates.capacity]
    }

    private mutating func dropOldest() {
      before = arrivals[first]
      first = (first + 1) % ArrivalRates.capacity
      count -= 1
    }
  }

  private static let capacity = 64
  private static let memory = Duration.seconds(2)
  private var sources: [Int: Source] = [:]

  mutating func note(source: Int, at instant: ContinuousClock.Instant) {
    sources[source, default: Source()].note(instant)
  }

  mutating func forget(source: Int) {
    sources[source] = nil
  }

  /// Arrivals per second of all sources together; 0 when none is known.
  func total(at now: ContinuousClock.Instant) -> Double {
    sources.values.reduce(0) { $0 + $1.rate(at: now) }
  }
}
