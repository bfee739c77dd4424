@testable import Streaming

/// What a mailbox should do, written as plainly as possible on arrays and without regard to cost: after every change,
/// whatever can move moves.
struct MailboxModel {
  enum Event: Equatable {
    case sent(SendOutcome<Int>, by: Int)
    case received(Int?, by: Int)
    case drained([Int])
  }

  let capacity: Int
  let policy: DropPolicy
  /// Elements that are multiples of this are kept; nil: none is.
  var keepsMultiplesOf: Int?
  var keptLimit = 0
  var queue: [Int] = []
  var senders: [(id: Int, element: Int)] = []
  var receivers: [Int] = []
  var isClosed = false
  /// What has become known to senders and receivers since it was last asked for.
  private var events: [Event] = []

  init(capacity: Int, policy: DropPolicy) {
    self.capacity = capacity
    self.policy = policy
  }

  func keeps(_ element: Int) -> Bool {
    keepsMultiplesOf.map { policy != .block && element.isMultiple(of: $0) } ?? false
  }

  mutating func send(_ element: Int, by id: Int, waits: Bool) {
    if isClosed { return events.append(.sent(.closed(element), by: id)) }
    let alike = queue.filter { keeps($0) == keeps(element) }
    let isFull = alike.count == (keeps(element) ? keptLimit : capacity)
    if isFull, policy == .dropNewest, !keeps(element) { return events.append(.sent(.rejected(element), by: id)) }
    if isFull, policy != .block {
      events.append(.sent(.displaced(alike[0]), by: id))
      queue.removeAll { $0 == alike[0] }
      queue.append(element)
      return
    }
    senders.append((id, element))
    settle()
    if !waits { senders.removeAll { $0.id == id } }
  }

  mutating func receive(by id: Int, waits: Bool) {
    receivers.append(id)
    settle()
    if !waits { receivers.removeAll { $0 == id } }
  }

  mutating func cancel(_ id: Int) {
    for sender in senders where sender.id == id { events.append(.sent(.closed(sender.element), by: id)) }
    for receiver in receivers where receiver == id { events.append(.received(nil, by: id)) }
    senders.removeAll { $0.id == id }
    receivers.removeAll { $0 == id }
  }

  mutating func close() {
    isClosed = true
    for sender in senders { events.append(.sent(.closed(sender.element), by: sender.id)) }
    senders = []
    settle()
  }

  mutating func drain() {
    events.append(.drained(queue))
    queue = []
    settle()
  }

  /// In an order of no meaning, since all of it happens at one instant.
  mutating func takeEvents() -> [Event] {
    defer { events = [] }
    return events.sorted { "\($0)" < "\($1)" }
  }

  private mutating func settle() {
    var moved = true
    while moved {
      moved = false
      if let element = senders.first?.element,
        queue.filter({ keeps($0) == keeps(element) }).count < (keeps(element) ? keptLimit : capacity)
      {
        let sender = senders.removeFirst()
        events.append(.sent(.accepted, by: sender.id))
        queue.append(sender.element)
        moved = true
      }
      if !receivers.isEmpty, !queue.isEmpty {
        events.append(.received(queue.removeFirst(), by: receivers.removeFirst()))
        moved = true
      }
    }
    if isClosed {
      for receiver in receivers { events.append(.received(nil, by: receiver)) }
      receivers = []
    }
  }
}
