/// The clocks of a live run, injected so that tests turn them by hand.
struct LiveTime: Sendable {
  /// Monotonic: deadlines, ages and pauses.
  var now: @Sendable () -> ContinuousClock.Instant
  /// Returns early when the task is cancelled.
  var sleep: @Sendable (Duration) async -> Void

  static let system = LiveTime(
    now: { .now },
    sleep: { try? await Task.sleep(for: $0) })

  /// Sleeps in slices, so that a stop is noticed within one.
  /// - Returns: false when the run is stopping.
  func pause(_ duration: Duration, unless isStopping: () -> Bool) async -> Bool {
    let end = now().advanced(by: duration)
    while !isStopping() {
      let left = end - now()
      guard left > .zero else { return true }
      await sleep(min(left, Self.slice))
    }
    return false
  }

  private static let slice = Duration.milliseconds(50)
}
