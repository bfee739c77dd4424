import Synchronization

/// Lets the frames of all sources onto one engine, one at a time and the one with the earliest deadline first.
///
/// Earliest deadline first meets all deadlines whenever any order does (Liu and Layland, "Scheduling algorithms for multiprogramming in a hard
/// real-time environment", 1973). A deadline is an instant, so whoever waits becomes the earliest in the end and nobody starves.
///
/// The gate also knows how fast frames arrive, and from that the time on the engine that each frame may take (`share`). Every frame of every
/// source has the same share: equal cameras get equal time, and what a silent one does not use the others get.
public final class DeadlineGate: Sendable {
  private typealias Waiter = CheckedContinuation<Bool, Never>

  private struct Storage {
    var state: DeadlineGateState
    var waiters: [Int: Waiter] = [:]
  }

  private let storage: Mutex<Storage>
  private let rates = Mutex(ArrivalRates())
  private let lastWaiter = Atomic<Int>(0)

  /// - Parameter width: frames that may be on the engine at once, at least 1.
  public init(width: Int = 1) {
    storage = Mutex(Storage(state: DeadlineGateState(width: width)))
  }

  /// Frames that may be on the engine at once.
  public var width: Int { storage.withLock { $0.state.width } }
  /// Frames that wait now.
  public var waiting: Int { storage.withLock { $0.state.waitingCount } }

  /// Waits for a place.
  /// - Parameter deadline: when the frame must be finished: its capture plus its budget.
  /// - Returns: true when the caller holds a place, and must `leave()`; false when the gate is closed, or the task was cancelled while it
  ///   waited (cancelling ends only the waiting: a cancelled task still enters a gate with room).
  public nonisolated(nonsending) func enter(deadline: ContinuousClock.Instant) async -> Bool {
    if let entered = tryEnter(deadline) { return entered }
    let id = lastWaiter.add(1, ordering: .relaxed).newValue
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if let entered = tryEnter(deadline, orWaitAs: (id, continuation)) { continuation.resume(returning: entered) }
      }
    } onCancel: {
      cancel(id)
    }
  }

  /// Gives the caller's place to the one with the earliest deadline.
  public func leave() {
    let next = storage.withLock { storage in storage.state.leave().flatMap { storage.waiters.removeValue(forKey: $0) } }
    next?.resume(returning: true)
  }

  /// Lets nobody in any more; whoever waits goes on without a place.
  public func close() {
    let waiters = storage.withLock { storage in
      let waiters = storage.state.close().map { storage.waiters[$0] }
      storage.waiters = [:]
      return waiters
    }
    for waiter in waiters { waiter?.resume(returning: false) }
  }

  /// A source offers a frame, whether or not it will be processed.
  public func noteArrival(source: Int, at instant: ContinuousClock.Instant) {
    rates.withLock { $0.note(source: source, at: instant) }
  }

  /// A source has ended or was disconnected: its share is free at once, and not only when its silence is noticed (1 s).
  public func forget(source: Int) {
    rates.withLock { $0.forget(source: source) }
  }

  /// Time on the engine that each frame may take so that the engine keeps up with every source; nil while no rate is known.
  public func share(at now: ContinuousClock.Instant) -> Duration? {
    let rate = rates.withLock { $0.total(at: now) }
    return rate > 0 ? .seconds(Double(width) / rate) : nil
  }

  /// - Returns: nil if there is no place; the waiter, if there is one, is then resumed later.
  private func tryEnter(_ deadline: ContinuousClock.Instant, orWaitAs waiter: (id: Int, continuation: Waiter)? = nil) -> Bool? {
    storage.withLock { storage in
      // Looked at under the lock, as in Mailbox: a cancellation before this is seen here, a later one finds the waiter.
      let cancelled = waiter != nil && Task.isCancelled
      switch storage.state.enter(deadline: deadline, waitingAs: cancelled ? nil : waiter?.id) {
      case .entered: return true
      case .refused: return false
      case .wait:
        if cancelled { return false }
        if let waiter { storage.waiters[waiter.id] = waiter.continuation }
        return nil
      }
    }
  }

  private func cancel(_ id: Int) {
    let waiter = storage.withLock { storage in
      storage.state.cancel(id) ? storage.waiters.removeValue(forKey: id) : nil
    }
    waiter?.resume(returning: false)
  }
}
