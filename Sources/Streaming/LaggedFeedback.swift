import DequeModule
import Synchronization

/// Feeds a late stage's result back to an early one with a lag fixed in frames: frame n gets exactly what frame n − lag
/// published, whichever frames happen to be finished by then. So the output does not depend on timing.
///
/// Frames are numbered from 0 in the order of processing, published in increasing order, and asked for in increasing
/// order by one task. A frame that never publishes (it was dropped on the way) is stood in for by the last one before it.
public final class LaggedFeedback<Value: Sendable>: Sendable {
  private struct Waiter {
    let id: Int
    let frame: Int
    let continuation: CheckedContinuation<Value?, Never>
  }

  private struct State {
    /// In increasing order of frames, from the one last asked for on: at steady state `lag` + 1 values.
    var published: Deque<(frame: Int, value: Value)> = []
    var waiters: [Waiter] = []
    var isClosed = false
  }

  public let lag: Int
  private let initial: Value
  private let state = Mutex(State())
  private let lastWaiter = Atomic<Int>(0)

  /// - Parameters:
  ///   - lag: frames, at least 1.
  ///   - initial: what the first `lag` frames get.
  public init(lag: Int, initial: Value) {
    precondition(lag > 0, "A frame cannot wait for its own result.")
    self.lag = lag
    self.initial = initial
  }

  /// Makes the result of frame `index` known, and with it that of every frame before it.
  public func publish(_ value: Value, frame index: Int) {
    let ready = state.withLock { state in
      precondition(state.published.last.map { $0.frame < index } ?? true, "Frames publish in increasing order.")
      state.published.append((index, value))
      return takeReady(&state)
    }
    for (waiter, value) in ready { waiter.continuation.resume(returning: value) }
  }

  /// Waits until frame `index` − `lag` is known.
  /// - Returns: nil when that frame will never be known, because the feedback was closed, or the task was cancelled
  ///   while it waited.
  public nonisolated(nonsending) func value(forFrame index: Int) async -> Value? {
    let id = lastWaiter.add(1, ordering: .relaxed).newValue
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let (value, waits) = state.withLock { state -> (Value?, Bool) in
          if let value = look(&state, index) { return (value, false) }
          // Under the lock, as in Mailbox: a cancellation before this is seen here, a later one finds the waiter.
          if state.isClosed || Task.isCancelled { return (nil, false) }
          state.waiters.append(Waiter(id: id, frame: index, continuation: continuation))
          return (nil, true)
        }
        if !waits { continuation.resume(returning: value) }
      }
    } onCancel: {
      let waiter = state.withLock { state in
        state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0) }
      }
      waiter?.continuation.resume(returning: nil)
    }
  }

  /// Nothing more will be published: whoever waits, now or later, for a frame that is not known gets nil.
  public func close() {
    let waiters = state.withLock { state in
      state.isClosed = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.continuation.resume(returning: nil) }
  }

  private func takeReady(_ state: inout State) -> [(Waiter, Value)] {
    var ready: [(Waiter, Value)] = []
    var waiting: [Waiter] = []
    for waiter in state.waiters {
      if let value = look(&state, waiter.frame) {
        ready.append((waiter, value))
      } else {
        waiting.append(waiter)
      }
    }
    state.waiters = waiting
    return ready
  }

  /// - Returns: nil if it is not known yet.
  private func look(_ state: inout State, _ index: Int) -> Value? {
    let source = index - lag
    if source < 0 { return initial }
    guard let newest = state.published.last, newest.frame >= source else { return nil }
    while state.published.count > 1, state.published[1].frame <= source { state.published.removeFirst() }
    return state.published.first.flatMap { $0.frame <= source ? $0.value : nil } ?? initial
  }
}
