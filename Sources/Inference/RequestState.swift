/// What may be done with a request slot now. Pure, so that every order of events can be tested without an engine.
///
/// The slot is lent under a number, the lease; calls with an older number change nothing. The slot's memory is used between
/// `begin` and `end`, outside the lock that guards this state.
struct RequestState<Waiter> {
  enum Phase: Equatable {
    /// The input may be filled; there is no result.
    case ready
    /// Somebody reads or writes the slot's memory.
    case occupied
    /// The engine works.
    case running
    /// The engine has called back, and nobody has collected the status.
    case landed
    /// The outputs hold a result.
    case finished
  }

  enum Release: Equatable {
    /// Give the slot back.
    case now
    /// Collect the status, then call `reclaim` and give the slot back.
    case afterCollecting
    /// Whoever ends the use or the run gives the slot back.
    case later
    /// The lease had ended before.
    case never
  }

  private(set) var phase = Phase.ready
  /// Number of the current lease.
  private(set) var lease = 0
  /// Released while in use or running.
  private(set) var isAbandoned = false
  private var waiter: Waiter?

  /// Occupies the slot to fill the input; returns the phase for `end`.
  mutating func beginInput(_ lease: Int) throws(RequestProblem) -> Phase {
    try begin(lease, in: [.ready, .finished], else: .busy)
  }

  /// Occupies the slot to read the outputs; returns the phase for `end`.
  mutating func beginDecode(_ lease: Int) throws(RequestProblem) -> Phase {
    try begin(lease, in: [.finished], else: .notFinished)
  }

  /// Occupies the slot to collect the status of a run that has landed.
  mutating func beginCollect(_ lease: Int) throws(RequestProblem) {
    _ = try begin(lease, in: [.landed], else: .notStarted)
  }

  private mutating func begin(_ lease: Int, in phases: [Phase], else problem: RequestProblem) throws(RequestProblem) -> Phase {
    guard lease == self.lease, !isAbandoned else { throw .released }
    guard phases.contains(phase) else { throw phase == .occupied ? .busy : problem }
    let former = phase
    phase = .occupied
    return former
  }

  /// Ends a use of the slot's memory; returns whether the slot has to be given back now.
  mutating func end(_ next: Phase) -> Bool {
    phase = next
    guard isAbandoned else { return false }
    reclaim()
    return true
  }

  /// Marks the engine as running, before it is told to: it may call back before its start returns.
  mutating func start(_ lease: Int) throws(RequestProblem) {
    guard lease == self.lease, !isAbandoned else { throw .released }
    guard phase == .ready || phase == .finished else { throw .busy }
    phase = .running
  }

  /// Waits for the engine; returns false when it has landed already.
  mutating func wait(_ waiter: Waiter, _ lease: Int) throws(RequestProblem) -> Bool {
    guard lease == self.lease, !isAbandoned else { throw .released }
    switch phase {
    case .running:
      guard self.waiter == nil else { throw .alreadyAwaited }
      self.waiter = waiter
      return true
    case .landed: return false
    case .occupied: throw .busy
    case .ready, .finished: throw .notStarted
    }
  }

  /// The engine has called back. Returns who waits, and whether the slot has to be collected, reclaimed and given back.
  mutating func land() -> (waiter: Waiter?, isAbandoned: Bool) {
    phase = .landed
    defer { waiter = nil }
    return (waiter, isAbandoned)
  }

  /// The engine could not be started. Returns who waits, and whether the slot has to be given back.
  mutating func failStart() -> (waiter: Waiter?, givesBack: Bool) {
    defer { waiter = nil }
    return (waiter, end(.ready))
  }

  /// Ends a lease.
  mutating func release(_ lease: Int) -> Release {
    guard lease == self.lease, !isAbandoned else { return .never }
    switch phase {
    case .ready, .finished:
      reclaim()
      return .now
    case .landed:
      // From here on the lease is void, so that only the caller collects.
      isAbandoned = true
      return .afterCollecting
    case .occupied, .running:
      isAbandoned = true
      return .later
    }
  }

  /// Makes the slot fit for the next borrower: without a result, under a new number.
  mutating func reclaim() {
    phase = .ready
    lease += 1
    isAbandoned = false
  }
}
