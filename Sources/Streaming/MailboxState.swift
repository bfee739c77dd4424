import DequeModule

/// The rules of a `Mailbox` without its lock and continuations: every step returns what the owner has to do.
///
/// Waiting senders and receivers are numbers that the owner chooses, unique among those waiting. Invariants: there are
/// waiting receivers only while nothing is queued, and waiting senders only while the queue is full. At most `capacity`
/// elements that may be dropped are queued, and at most `keptLimit` that are kept.
struct MailboxState<Element> {
  enum SendStep {
    /// The sender goes on with this outcome.
    case done(SendOutcome<Element>)
    /// The sender's element was accepted and belongs to this receiver, which waits no more.
    case handed(receiver: Int)
    /// There is no room. The sender now waits, if it gave a number; otherwise nothing has changed.
    case wait
  }

  enum ReceiveStep {
    /// The receiver goes on with this element. If a sender was waiting, its element has moved up: it was accepted.
    case done(Element, acceptedSender: Int?)
    /// Closed and empty: the receiver goes on with nil.
    case finished
    /// There is nothing. The receiver now waits, if it gave a number; otherwise nothing has changed.
    case wait
  }

  let capacity: Int
  let policy: DropPolicy
  /// Kept elements that may be queued beside the `capacity` others, so that a receiver that never comes costs bounded
  /// memory. Events are rare: 256 are a camera's reconnects of several minutes.
  let keptLimit: Int
  private(set) var isClosed = false
  private var queue: Deque<(element: Element, isKept: Bool)> = []
  private var keptCount = 0
  private var senders: Deque<(id: Int, element: Element)> = []
  private var receivers: Deque<Int> = []

  init(capacity: Int, policy: DropPolicy, keptLimit: Int = 256) {
    precondition(capacity > 0 && keptLimit > 0, "A mailbox needs room for at least one element.")
    self.capacity = capacity
    self.policy = policy
    self.keptLimit = keptLimit
    queue.reserveCapacity(capacity)
  }

  /// Elements queued; those that senders still hold while they wait do not count.
  var depth: Int { queue.count }

  /// - Parameter isKept: makes no difference under `block`, which drops nothing.
  mutating func send(_ element: Element, isKept: Bool = false, waitingAs id: Int?) -> SendStep {
    if isClosed { return .done(.closed(element)) }
    if let receiver = receivers.popFirst() { return .handed(receiver: receiver) }
    let isKept = isKept && policy != .block
    if isKept ? keptCount < keptLimit : hasRoom {
      append(element, isKept: isKept)
      return .done(.accepted)
    }
    if isKept { return .done(displaceOldest(for: element, isKept: true)) }
    switch policy.kind {
    case .dropOldest:
      return .done(displaceOldest(for: element, isKept: false))
    case .dropNewest:
      return .done(.rejected(element))
    case .block:
      if let id { senders.append((id, element)) }
      return .wait
    }
  }

  mutating func receive(waitingAs id: Int?) -> ReceiveStep {
    if let (element, isKept) = queue.popFirst() {
      if isKept { keptCount -= 1 }
      return .done(element, acceptedSender: admitSender())
    }
    if isClosed { return .finished }
    if let id { receivers.append(id) }
    return .wait
  }

  /// - Returns: the element that the sender was waiting with, or nil when it waits no more.
  mutating func cancelSender(_ id: Int) -> Element? {
    guard let index = senders.firstIndex(where: { $0.id == id }) else { return nil }
    return senders.remove(at: index).element
  }

  /// - Returns: false when the receiver waits no more.
  mutating func cancelReceiver(_ id: Int) -> Bool {
    guard let index = receivers.firstIndex(of: id) else { return false }
    receivers.remove(at: index)
    return true
  }

  /// Takes no more elements; what is queued can still be received.
  /// - Returns: the waiting senders with their elements, and the waiting receivers, all of which now go on.
  mutating func close() -> (senders: Deque<(id: Int, element: Element)>, receivers: Deque<Int>) {
    isClosed = true
    defer {
      senders = []
      receivers = []
    }
    return (senders, receivers)
  }

  /// Removes everything queued, after which waiting senders move up as far as there is room.
  mutating func drain() -> (elements: [Element], acceptedSenders: [Int]) {
    let elements = queue.map(\.element)
    queue.removeAll(keepingCapacity: true)
    keptCount = 0
    var accepted: [Int] = []
    while let id = admitSender() { accepted.append(id) }
    return (elements, accepted)
  }

  private var hasRoom: Bool { queue.count - keptCount < capacity }

  private mutating func append(_ element: Element, isKept: Bool) {
    queue.append((element, isKept))
    if isKept { keptCount += 1 }
  }

  /// Lets the element take the place of the oldest one of its sort; there is one whenever that sort has no room.
  private mutating func displaceOldest(for element: Element, isKept: Bool) -> SendOutcome<Element> {
    guard let oldest = queue.firstIndex(where: { $0.isKept == isKept }) else {
      append(element, isKept: isKept)
      return .accepted
    }
    // A kept element makes room for a kept one, so `keptCount` stays.
    let displaced = queue.remove(at: oldest).element
    queue.append((element, isKept))
    return .displaced(displaced)
  }

  private mutating func admitSender() -> Int? {
    guard hasRoom, let sender = senders.popFirst() else { return nil }
    append(sender.element, isKept: false)
    return sender.id
  }
}
