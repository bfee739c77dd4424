/// The instant until which a frame's record is worth having: capture plus budget. The clock is injected, so that tests
/// turn it by hand.
public struct Deadline<C: Clock>: Sendable where C.Duration == Duration, C.Instant: Sendable {
  public let instant: C.Instant
  private let clock: C

  /// - Parameters:
  ///   - capture: when the frame was captured, or arrived if that is not known.
  ///   - budget: longest useful age of the record.
  public init(capture: C.Instant, budget: Duration, clock: C) {
    instant = capture.advanced(by: budget)
    self.clock = clock
  }

  /// Time left; negative once the deadline has passed.
  public var remaining: Duration { clock.now.duration(to: instant) }

  /// The deadline lies in the past; at the instant itself it does not.
  public var hasPassed: Bool { remaining < .zero }

  /// Work that takes `cost`, begun now, ends in time.
  public func allows(_ cost: Duration) -> Bool { cost <= remaining }
}

extension Deadline where C == ContinuousClock {
  public init(capture: ContinuousClock.Instant, budget: Duration) {
    self.init(capture: capture, budget: budget, clock: ContinuousClock())
  }
}
