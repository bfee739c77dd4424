/// How fast frames arrive from each of several sources, from the last two seconds of each.
struct ArrivalRates {
  private struct Source {
    /// A ring: the arrivals of the last two seconds, or the newest 64 of them.
    var arrivals: [ContinuousClock.Instant] = []
    var first = 0
    var count = 0

    var newest: ContinuousClock.Instant { arrivals[(first + count - 1) % ArrivalRates.capacity] }

    mutating func note(_ instant: ContinuousClock.Instant) {
      if arrivals.isEmpty { arrivals = [ContinuousClock.Instant](repeating: instant, count: ArrivalRates.capacity) }
      // A clock that several threads read can seem to step back by the time between the reading and the lock.
      let instant = count > 0 ? max(instant, newest) : instant
      if count == ArrivalRates.capacity { dropOldest() }
      arrivals[(first + count) % ArrivalRates.capacity] = instant
      count += 1
      while count > 2, arrivals[first] < instant - ArrivalRates.memory { dropOldest() }
    }

    /// Arrivals per second; 0 when the source is silent for longer than its rhythm explains, or has none yet.
    func rate(at now: ContinuousClock.Instant) -> Double {
      guard count > 1 else { return 0 }
      let span = max((newest - arrivals[first]) / .seconds(1), 1e-3)
      let rate = Double(count - 1) / span
      let silence = (now - newest) / .seconds(1)
      return silence > max(1, 2 / rate) ? 0 : rate
    }

    private mutating func dropOldest() {
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
