/// Quantiles of the costs of the last moments: the newest samples, few of them older than a given time, O(samples) per change.
///
/// Exact order statistics rather than a decaying sketch, because a window forgets a past overload completely and at a known time.
/// So that a slow source has quantiles too, the last four samples stay four times as long.
struct CostWindow {
  private static let fewest = 4
  private let capacity: Int
  private let memory: Duration
  /// A ring in the order of time.
  private var ring: [(at: ContinuousClock.Instant, milliseconds: Double)] = []
  private var first = 0
  /// The same values, smallest first.
  private var sorted: [Double] = []

  /// - Parameters:
  ///   - capacity: samples kept, at least 1.
  ///   - memory: age at which samples are forgotten.
  init(capacity: Int, memory: Duration) {
    self.capacity = max(capacity, 1)
    self.memory = memory
    ring.reserveCapacity(self.capacity)
    sorted.reserveCapacity(self.capacity + 1)
  }

  var count: Int { sorted.count }
  private(set) var newest: ContinuousClock.Instant?

  /// Takes a sample; instants do not decrease.
  mutating func add(_ milliseconds: Double, at now: ContinuousClock.Instant) {
    forget(at: now)
    if count == capacity { removeOldest() }
    let slot = (first + count) % capacity
    if slot < ring.count { ring[slot] = (now, milliseconds) } else { ring.append((now, milliseconds)) }
    sorted.insert(milliseconds, at: position(milliseconds))
    newest = now
  }

  /// Forgets what is too old.
  mutating func forget(at now: ContinuousClock.Instant) {
    while count > Self.fewest, ring[first].at < now - memory { removeOldest() }
    while count > 0, ring[first].at < now - memory * 4 { removeOldest() }
  }

  mutating func removeAll() {
    sorted.removeAll(keepingCapacity: true)
    ring.removeAll(keepingCapacity: true)
    first = 0
    newest = nil
  }

  /// The smallest sample that at least this share (0…1) of the samples does not exceed, milliseconds; nil when there is none.
  func quantile(_ share: Double) -> Double? {
    guard count > 0 else { return nil }
    let rank = Int((min(max(share, 0), 1) * Double(count)).rounded(.up))
    return sorted[min(max(rank, 1), count) - 1]
  }

  private mutating func removeOldest() {
    sorted.remove(at: position(ring[first].milliseconds))
    first = sorted.isEmpty ? 0 : (first + 1) % capacity
    if sorted.isEmpty { ring.removeAll(keepingCapacity: true) }
  }

  /// Index of the first value not below this one.
  private func position(_ milliseconds: Double) -> Int {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < milliseconds { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
