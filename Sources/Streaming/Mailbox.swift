import Synchronization

/// A bounded first-in first-out queue between two stages that tells every sender what became of its element.
///
/// Any number of tasks may send and receive; waiting ones are served in the order of their arrival. Cancelling a task
/// only ends its *waiting*: a cancelled task can still send into a mailbox with room and receive what is queued, so an
/// element is never lost without somebody holding it.
///
/// Some elements must not be lost to a newer one: the events between a camera's frames. Those that `keeps` selects are
/// never displaced or rejected by others and take no room from them, and the order stays that of sending. So that a
/// receiver that never comes costs bounded memory, at most 256 of them are queued; then the oldest of them is displaced.
public final class Mailbox<Element: Sendable>: Sendable {
  private typealias Sender = CheckedContinuation<SendOutcome<Element>, Never>
  private typealias Receiver = CheckedContinuation<Element?, Never>

  private struct Storage {
    var state: MailboxState<Element>
    var senders: [Int: Sender] = [:]
    var receivers: [Int: Receiver] = [:]
  }

  private let keeps: (@Sendable (Element) -> Bool)?
  private let storage: Mutex<Storage>
  private let lastWaiter = Atomic<Int>(0)

  /// - Parameters:
  ///   - capacity: elements that may be queued, at least 1; kept ones do not count.
  ///   - keeps: true for an element that must not be dropped. Called once or twice per element, by its sender, outside of the
  ///     mailbox's lock. `block` drops nothing, so under it every element counts as an ordinary one.
  public init(capacity: Int, policy: DropPolicy, keeps: (@Sendable (Element) -> Bool)? = nil) {
    self.keeps = keeps
    storage = Mutex(Storage(state: MailboxState(capacity: capacity, policy: policy)))
  }

  /// Elements queued now, kept ones included: 0 … capacity + 256, or capacity where nothing is kept.
  public var depth: Int { storage.withLock { $0.state.depth } }

  /// Hands an element over; waits for room if the policy is `block`.
  /// - Returns: what became of it. An element that comes back must be accounted for by the caller.
  public nonisolated(nonsending) func send(_ element: Element) async -> SendOutcome<Element> {
    // Most sends need not wait, and then cost no continuation.
    if let outcome = trySend(element) { return outcome }
    let id = nextWaiter()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if let outcome = trySend(element, orWaitAs: (id, continuation)) { continuation.resume(returning: outcome) }
      }
    } onCancel: {
      cancelSender(id)
    }
  }

  /// Takes the element that has waited longest; waits for one if there is none.
  /// - Returns: nil when the mailbox is closed and empty, or the task was cancelled while it waited.
  public nonisolated(nonsending) func receive() async -> Element? {
    if let received = tryReceive() { return received }
    let id = nextWaiter()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        if let received = tryReceive(orWaitAs: (id, continuation)) { continuation.resume(returning: received) }
      }
    } onCancel: {
      cancelReceiver(id)
    }
  }

  /// Takes the element that has waited longest, if there is one now: a stage that had to wait for its turn can so learn
  /// whether a newer frame has come meanwhile.
  /// - Returns: nil when nothing is queued, whether or not the mailbox is closed.
  public func receiveNow() -> Element? {
    tryReceive() ?? nil
  }

  /// Takes no more elements. Waiting senders get theirs back as `closed`; receivers get what is queued, then nil.
  public func close() {
    let (senders, receivers) = storage.withLock { storage in
      let waiting = storage.state.close()
      defer {
        storage.senders = [:]
        storage.receivers = [:]
      }
      return (waiting.senders.map { (storage.senders[$0.id], $0.element) }, waiting.receivers.map { storage.receivers[$0] })
    }
    for (sender, element) in senders { sender?.resume(returning: .closed(element)) }
    for receiver in receivers { receiver?.resume(returning: nil) }
  }

  /// Removes and returns everything queued, oldest first; senders that wait for room then move up.
  public func drain() -> [Element] {
    let (elements, senders) = storage.withLock { storage in
      let drained = storage.state.drain()
      return (drained.elements, drained.acceptedSenders.map { storage.senders.removeValue(forKey: $0) })
    }
    for sender in senders { sender?.resume(returning: .accepted) }
    return elements
  }

  /// - Returns: nil if there is no room; the waiter, if there is one, is then resumed later.
  private func trySend(_ element: Element, orWaitAs waiter: (id: Int, continuation: Sender)? = nil) -> SendOutcome<Element>? {
    let isKept = keeps?(element) ?? false
    let (outcome, receiver) = storage.withLock { storage -> (SendOutcome<Element>?, Receiver?) in
      // Looked at under the lock: a task cancelled before this is seen here, since its flag is set before its handler
      // runs; a task cancelled after this finds the waiter in the state, since the handler takes the same lock.
      let cancelled = waiter != nil && Task.isCancelled
      switch storage.state.send(element, isKept: isKept, waitingAs: cancelled ? nil : waiter?.id) {
      case .done(let outcome):
        return (outcome, nil)
      case .handed(let id):
        return (.accepted, storage.receivers.removeValue(forKey: id))
      case .wait:
        if cancelled { return (.closed(element), nil) }
        if let waiter { storage.senders[waiter.id] = waiter.continuation }
        return (nil, nil)
      }
    }
    receiver?.resume(returning: element)
    return outcome
  }

  /// - Returns: nil if there is nothing; the waiter, if there is one, is then resumed later. `.some(nil)` = no more to come.
  private func tryReceive(orWaitAs waiter: (id: Int, continuation: Receiver)? = nil) -> Element?? {
    let (received, sender) = storage.withLock { storage -> (Element??, Sender?) in
      let cancelled = waiter != nil && Task.isCancelled  // under the lock, as in trySend
      switch storage.state.receive(waitingAs: cancelled ? nil : waiter?.id) {
      case .done(let element, let accepted):
        return (.some(element), accepted.flatMap { storage.senders.removeValue(forKey: $0) })
      case .finished:
        return (.some(nil), nil)
      case .wait:
        if cancelled { return (.some(nil), nil) }
        if let waiter { storage.receivers[waiter.id] = waiter.continuation }
        return (nil, nil)
      }
    }
    sender?.resume(returning: .accepted)
    return received
  }

  private func cancelSender(_ id: Int) {
    let cancelled = storage.withLock { storage in
      storage.state.cancelSender(id).map { ($0, storage.senders.removeValue(forKey: id)) }
    }
    if let (element, sender) = cancelled { sender?.resume(returning: .closed(element)) }
  }

  private func cancelReceiver(_ id: Int) {
    let receiver = storage.withLock { storage in
      storage.state.cancelReceiver(id) ? storage.receivers.removeValue(forKey: id) : nil
    }
    receiver?.resume(returning: nil)
  }

  private func nextWaiter() -> Int {
    lastWaiter.add(1, ordering: .relaxed).newValue
  }
}
