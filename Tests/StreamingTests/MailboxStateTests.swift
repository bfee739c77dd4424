import Fixtures
import Testing

@testable import Streaming

@Suite struct MailboxStateTests {
  @Test(arguments: [DropPolicy.block, .dropOldest, .dropNewest], 0..<40 as Range<UInt64>)
  func followsTheModel(policy: DropPolicy, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var subject = Subject(capacity: Int.random(in: 1...4, using: &generator), policy: policy)
    var model = MailboxModel(capacity: subject.state.capacity, policy: policy)
    for step in 0..<400 {
      let waits = Bool.random(using: &generator)
      let action: String
      switch Int.random(in: 0..<100, using: &generator) {
      case 0..<40:
        action = "send \(step)"
        subject.send(step, by: step, waits: waits)
        model.send(step, by: step, waits: waits)
      case 40..<75:
        action = "receive"
        subject.receive(by: step, waits: waits)
        model.receive(by: step, waits: waits)
      case 75..<97:
        let id = Int.random(in: max(0, step - 12)...step, using: &generator)
        action = "cancel \(id)"
        subject.cancel(id)
        model.cancel(id)
      case 97..<99:
        action = "drain"
        subject.drain()
        model.drain()
      default:
        // Most sequences should see much before they close.
        guard step > 200 else { continue }
        action = "close"
        subject.close()
        model.close()
      }
      let expected = model.takeEvents()
      let found = subject.takeEvents()
      #expect(found == expected, "\(action) at step \(step) of seed \(seed)")
      #expect(subject.state.depth == model.queue.count, "\(action) at step \(step) of seed \(seed)")
      if found != expected { return }
    }
  }

  @Test func aClosedMailboxGivesWhatItHoldsThenEnds() {
    var state = MailboxState<Int>(capacity: 2, policy: .block)
    _ = state.send(1, waitingAs: nil)
    _ = state.send(2, waitingAs: nil)
    _ = state.send(3, waitingAs: 7)
    let waiting = state.close()
    #expect(waiting.senders.map(\.element) == [3])
    guard case .done(1, acceptedSender: nil) = state.receive(waitingAs: nil) else { Issue.record("1 is lost"); return }
    guard case .done(2, acceptedSender: nil) = state.receive(waitingAs: nil) else { Issue.record("2 is lost"); return }
    guard case .finished = state.receive(waitingAs: 8) else { Issue.record("it did not end"); return }
  }
}

/// The state machine with its steps written as the model's events.
private struct Subject {
  var state: MailboxState<Int>
  private var events: [MailboxModel.Event] = []

  init(capacity: Int, policy: DropPolicy) {
    state = MailboxState(capacity: capacity, policy: policy)
  }

  mutating func send(_ element: Int, by id: Int, waits: Bool) {
    switch state.send(element, waitingAs: waits ? id : nil) {
    case .done(let outcome): events.append(.sent(outcome, by: id))
    case .handed(let receiver): events += [.sent(.accepted, by: id), .received(element, by: receiver)]
    case .wait: break
    }
  }

  mutating func receive(by id: Int, waits: Bool) {
    switch state.receive(waitingAs: waits ? id : nil) {
    case .done(let element, let accepted):
      events.append(.received(element, by: id))
      if let accepted { events.append(.sent(.accepted, by: accepted)) }
    case .finished: events.append(.received(nil, by: id))
    case .wait: break
    }
  }

  mutating func cancel(_ id: Int) {
    if let element = state.cancelSender(id) { events.append(.sent(.closed(element), by: id)) }
    if state.cancelReceiver(id) { events.append(.received(nil, by: id)) }
  }

  mutating func close() {
    let waiting = state.close()
    events += waiting.senders.map { .sent(.closed($0.element), by: $0.id) }
    events += waiting.receivers.map { .received(nil, by: $0) }
  }

  mutating func drain() {
    let drained = state.drain()
    events.append(.drained(drained.elements))
    events += drained.acceptedSenders.map { .sent(.accepted, by: $0) }
  }

  mutating func takeEvents() -> [MailboxModel.Event] {
    defer { events = [] }
    return events.sorted { "\($0)" < "\($1)" }
  }
}
