import Synchronization

@testable import Pipeline

/// A clock that only sleeping turns: as fast as the machine, and the same on every run. For one sleeper.
final class ManualTime: Sendable {
  private struct State {
    var now = ContinuousClock.now
    var slept = Duration.zero
    var acts: [(after: Duration, act: @Sendable () -> Void)] = []
  }

  private let state = Mutex(State())
  let start: ContinuousClock.Instant

  init() {
    start = state.withLock { $0.now }
  }

  var now: ContinuousClock.Instant { state.withLock { $0.now } }
  /// Since the beginning.
  var elapsed: Duration { now - start }

  /// For the code under test.
  var live: LiveTime {
    LiveTime(
      now: { self.now },
      sleep: {
        self.advance($0)
        await Task.yield()
      })
  }

  /// Time passes without anybody sleeping, for example in a call that blocks.
  func advance(_ duration: Duration) {
    let due = state.withLock { state in
      state.now += duration
      let elapsed = state.now - start
      let due = state.acts.filter { $0.after <= elapsed }
      state.acts.removeAll { $0.after <= elapsed }
      return due
    }
    for item in due { item.act() }
  }

  /// Something happens when this much time has passed since the beginning.
  func at(_ after: Duration, _ act: @escaping @Sendable () -> Void) {
    state.withLock { $0.acts.append((after, act)) }
  }
}
