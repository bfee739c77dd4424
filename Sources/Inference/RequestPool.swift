import Synchronization

/// A fixed set of elements that are lent and given back; who waits longest is served first.
final class RequestPool<Element: Sendable>: Sendable {
  private struct Waiter {
    let ticket: Int
    let continuation: CheckedContinuation<Element?, Never>
  }

  private struct State {
    var free: [Element]
    /// In order of arrival. There are as many as frames in flight, so removing the first costs nothing to speak of.
    var waiters: [Waiter] = []
    var nextTicket = 0
    /// Cancelled between taking a ticket and queueing up.
    var cancelled: Set<Int> = []
  }

  private let state: Mutex<State>

  init(_ elements: [Element]) {
    state = Mutex(State(free: elements))
  }

  /// The next free element.
  /// - Throws: `CancellationError` when the task is cancelled while it waits; an element that is free is lent regardless.
  func take() async throws(CancellationError) -> Element {
    let (element, ticket) = state.withLock { state -> (Element?, Int) in
      // Elements are only ever free when nobody waits, so no one is overtaken here.
      if let element = state.free.popLast() { return (element, 0) }
      state.nextTicket += 1
      return (nil, state.nextTicket)
    }
    if let element { return element }
    let handed = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in queueUp(Waiter(ticket: ticket, continuation: continuation)) }
    } onCancel: {
      leave(ticket)
    }
    // Cancelled after it was served: the note that `leave` made would never be read.
    state.withLock { _ = $0.cancelled.remove(ticket) }
    guard let handed else { throw CancellationError() }
    return handed
  }

  /// Takes an element back and hands it to who waits longest.
  func give(_ element: Element) {
    let next = state.withLock { state -> CheckedContinuation<Element?, Never>? in
      if state.waiters.isEmpty {
        state.free.append(element)
        return nil
      }
      return state.waiters.removeFirst().continuation
    }
    next?.resume(returning: element)
  }

  /// Tasks waiting now.
  var waiting: Int { state.withLock { $0.waiters.count } }
  /// Notes about cancelled tasks; none when nobody is in `take`.
  var notes: Int { state.withLock { $0.cancelled.count } }

  private func queueUp(_ waiter: Waiter) {
    let answer = state.withLock { state -> Element?? in
      if state.cancelled.remove(waiter.ticket) != nil { return .some(nil) }
      // Something may have been given back since the ticket was taken.
      if let element = state.free.popLast() { return .some(element) }
      state.waiters.append(waiter)
      return .none
    }
    if let answer { waiter.continuation.resume(returning: answer) }
  }

  private func leave(_ ticket: Int) {
    let waiter = state.withLock { state -> Waiter? in
      guard let index = state.waiters.firstIndex(where: { $0.ticket == ticket }) else {
        state.cancelled.insert(ticket)
        return nil
      }
      return state.waiters.remove(at: index)
    }
    waiter?.continuation.resume(returning: nil)
  }
}
