/// Gathers packets that gave no picture, since a bad line would otherwise fill the records with one event per packet.
struct UndecodableCount {
  private var count = 0
  private var reason = ""
  private var told: ContinuousClock.Instant?

  private static let interval = Duration.seconds(1)

  mutating func add(_ reason: String) {
    count += 1
    self.reason = reason
  }

  /// Something has gathered, and nothing was told for a second.
  func isDue(at now: ContinuousClock.Instant) -> Bool {
    count > 0 && told.map { now - $0 >= Self.interval } ?? true
  }

  /// - Returns: how many since the last time, and the last reason; nil for none.
  mutating func take(at now: ContinuousClock.Instant) -> (count: Int, reason: String)? {
    guard count > 0 else { return nil }
    defer { count = 0 }
    told = now
    return (count, reason)
  }
}
