/// How long to wait before the next attempt to reach a camera: exponential with jitter, so that cameras which one switch
/// took down do not all come back upon it in the same instant.
///
/// "Equal jitter" of Marc Brooker, "Exponential Backoff And Jitter" (AWS Architecture Blog, 2015): attempt n waits for
/// `ceiling / 2 + random(0 … ceiling / 2)` with `ceiling = min(limit, first · factorⁿ)`. Unlike "full jitter", which saves
/// the server some more calls, it never comes near zero, so a camera that refuses at once is never hammered.
public struct Backoff: Sendable {
  /// Ceiling of the first wait.
  public let first: Duration
  /// Growth of the ceiling from one wait to the next, at least 1.
  public let factor: Double
  /// Longest wait. At 1.5 s a camera that is back is found within 2 s, 0.5 s of them being left to open it.
  public let limit: Duration
  /// Waits given since the beginning or the last `reset`.
  public private(set) var attempt = 0
  private var ceiling: Duration
  private var generator: any RandomNumberGenerator & Sendable

  /// - Parameters:
  ///   - first: positive.
  ///   - factor: at least 1.
  ///   - limit: not below `first`.
  ///   - generator: a seeded one makes the waits repeatable.
  public init(
    first: Duration = .milliseconds(100), factor: Double = 2, limit: Duration = .milliseconds(1500),
    generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
  ) {
    precondition(first > .zero && limit >= first && factor >= 1, "A backoff waits for some time, and never less than before.")
    self.first = first
    self.factor = factor
    self.limit = limit
    self.generator = generator
    ceiling = first
  }

  /// The wait before the next attempt: at least half of `first`, at most `limit`.
  public mutating func next() -> Duration {
    let share = 0.5 + Double.random(in: 0...0.5, using: &generator)
    let wait = min(max(ceiling * share, first * 0.5), limit)
    attempt = attempt == .max ? .max : attempt + 1
    // Asked of the quotient, so that no factor and no number of attempts overflows.
    ceiling = factor < limit / ceiling ? ceiling * factor : limit
    return wait
  }

  /// The camera answered: the next wait is a first one.
  public mutating func reset() {
    attempt = 0
    ceiling = first
  }
}
