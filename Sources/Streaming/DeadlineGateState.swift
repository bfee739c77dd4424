/// The rules of a `DeadlineGate` without its lock and continuations: every step returns what the owner has to do.
///
/// Waiting ones are numbers that the owner chooses, unique among those waiting. Invariant: somebody waits only while all places are held.
struct DeadlineGateState {
  enum EnterStep: Equatable {
    /// It holds a place now.
    case entered
    /// The gate is closed: it does not enter.
    case refused
    /// All places are held. It now waits, if it gave a number; otherwise nothing has changed.
    case wait
  }

  private struct Waiter {
    var id: Int
    var deadline: ContinuousClock.Instant
  }

  let width: Int
  private(set) var holders = 0
  private(set) var isClosed = false
  /// In the order of arrival. There are as many as there are sources, so a search costs less than a heap.
  private var waiting: [Waiter] = []

  init(width: Int) {
    precondition(width > 0, "A gate lets at least one through.")
    self.width = width
  }

  var waitingCount: Int { waiting.count }

  mutating func enter(deadline: ContinuousClock.Instant, waitingAs id: Int?) -> EnterStep {
    if isClosed { return .refused }
    if holders < width {
      holders += 1
      return .entered
    }
    if let id { waiting.append(Waiter(id: id, deadline: deadline)) }
    return .wait
  }

  /// - Returns: who has the place now: the earliest deadline, of equal ones the earliest arrival. Nil when nobody waits.
  mutating func leave() -> Int? {
    precondition(holders > 0, "Only a holder leaves a gate.")
    guard var earliest = waiting.indices.first else {
      holders -= 1
      return nil
    }
    for index in waiting.indices where waiting[index].deadline < waiting[earliest].deadline { earliest = index }
    return waiting.remove(at: earliest).id
  }

  /// - Returns: false when it waits no more.
  mutating func cancel(_ id: Int) -> Bool {
    guard let index = waiting.firstIndex(where: { $0.id == id }) else { return false }
    waiting.remove(at: index)
    return true
  }

  /// Lets nobody in any more; holders still leave.
  /// - Returns: those who waited, in the order of arrival; they do not enter.
  mutating func close() -> [Int] {
    isClosed = true
    defer { waiting = [] }
    return waiting.map(\.id)
  }
}
