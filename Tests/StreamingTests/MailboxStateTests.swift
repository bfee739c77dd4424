import Fixtures
import Testing

@testable import Streaming

@Suite struct MailboxStateTests {
  @Test(arguments: [DropPolicy.block, .dropOldest, .dropNewest], 0..<40 as Range<UInt64>)
  func followsTheModel(policy: DropPolicy, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let capacity = Int.random(in: 1...4, using: &generator)
    follow(MailboxModel(capacity: capacity, policy: policy), seed: seed, generator: generator)
  }

  @Test(arguments: [DropPolicy.block, .dropOldest, .dropNewest], 0..<40 as Range<UInt64>)
  func followsTheModelWithElementsItKeeps(policy: DropPolicy, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var model = MailboxModel(capacity: Int.random(in: 1...4, using: &generator), policy: policy)
    model.keepsMultiplesOf = Int.random(in: 1...5, using: &generator)
    model.keptLimit = Int.random(in: 1...6, using: &generator)
    follow(model, seed: seed, generator: generator)
  }

  private func follow(_ start: MailboxModel, seed: UInt64, generator seeded: SeededGenerator) {
    var (model, generator) = (start, seeded)
    var subject = Subject(like: model)
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

  /// What the drop point of a camera relies on: whatever comes and goes, every event arrives, in its place.
  @Test(arguments: [DropPolicy.dropOldest, .dropNewest], 0..<10 as Range<UInt64>)
  func losesNoKeptElement(policy: DropPolicy, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var state = MailboxState<Int>(capacity: 1, policy: policy)
    var received: [Int] = []
    var back: [Int] = []
    for number in 0..<2000 {
      switch state.send(number, isKept: number.isMultiple(of: 7), waitingAs: nil) {
      case .done(.displaced(let other)), .done(.rejected(let other)): back.append(other)
      default: break
      }
      while Int.random(in: 0..<8, using: &generator) == 0, case .done(let element, _) = state.receive(waitingAs: nil) {
        received.append(element)
      }
      #expect(state.depth <= 1 + 256)
    }
    received += state.drain().elements
    #expect(received == received.sorted())
    #expect(received.filter { $0.isMultiple(of: 7) } == Array(stride(from: 0, to: 2000, by: 7)))
    #expect((received + back).sorted() == Array(0..<2000))
    #expect(!back.isEmpty)
  }

  @Test(arguments: [DropPolicy.dropOldest, .dropNewest])
  func keptElementsThatNobodyTakesStayBounded(policy: DropPolicy) {
    var state = MailboxState<Int>(capacity: 1, policy: policy)
    _ = state.send(-1, waitingAs: nil)
    for number in 0..<256 {
      guard case .done(.accepted) = state.send(number, isKept: true, waitingAs: nil) else { Issue.record("\(number) is lost"); return }
    }
    for number in 256..<1000 {
      guard case .done(.displaced(number - 256)) = state.send(number, isKept: true, waitingAs: nil) else {
        Issue.record("\(number) did not displace the oldest one")
        return
      }
    }
    #expect(state.depth == 257)
    #expect(state.drain().elements == [-1] + Array(744..<1000))
    #expect(state.depth == 0)
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

  private let keeps: (Int) -> Bool

  init(like model: MailboxModel) {
    state = MailboxState(capacity: model.capacity, policy: model.policy, keptLimit: max(1, model.keptLimit))
    let multiples = model.keepsMultiplesOf
    keeps = { element in multiples.map { element.isMultiple(of: $0) } ?? false }
  }

  mutating func send(_ element: Int, by id: Int, waits: Bool) {
    switch state.send(element, isKept: keeps(element), waitingAs: waits ? id : nil) {
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
