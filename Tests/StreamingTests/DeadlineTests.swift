import Streaming
import Synchronization
import Testing

@Suite struct DeadlineTests {
  @Test func countsDownOnItsClock() {
    let clock = ManualClock()
    let deadline = Deadline(capture: clock.now, budget: .milliseconds(80), clock: clock)
    clock.advance(by: .milliseconds(50))
    #expect(deadline.remaining == .milliseconds(30))
    #expect(deadline.allows(.milliseconds(30)))
    #expect(!deadline.allows(.milliseconds(31)))
    clock.advance(by: .milliseconds(30))
    #expect(!deadline.hasPassed)
    #expect(deadline.allows(.zero))
    clock.advance(by: .nanoseconds(1))
    #expect(deadline.hasPassed)
    #expect(!deadline.allows(.zero))
    #expect(deadline.remaining == .nanoseconds(-1))
  }

  @Test func aFrameCapturedLongAgoIsLateAtOnce() {
    let deadline = Deadline(capture: .now - .seconds(1), budget: .milliseconds(80))
    #expect(deadline.hasPassed)
  }
}

/// A clock that stands still until told otherwise.
private final class ManualClock: Clock {
  private let time = Mutex(ContinuousClock.now)

  var now: ContinuousClock.Instant { time.withLock { $0 } }
  var minimumResolution: Duration { .nanoseconds(1) }

  func advance(by step: Duration) {
    time.withLock { $0 += step }
  }

  func sleep(until deadline: ContinuousClock.Instant, tolerance: Duration?) async throws {
    time.withLock { $0 = max($0, deadline) }
  }
}
