import Fixtures
import Streaming
import Testing

/// Many real tasks on one mailbox: whatever the interleaving, every element ends exactly once.
@Suite(.timeLimit(.minutes(10))) struct MailboxStressTests {
  struct Item: Hashable, Sendable {
    let producer: Int
    let number: Int
  }

  /// Where elements ended.
  struct Ends: Sendable {
    var received: [[Item]] = []
    var givenBack: [Item] = []
    var refused: [Item] = []
    var sent = 0

    mutating func add(_ outcome: SendOutcome<Item>) {
      sent += 1
      switch outcome {
      case .accepted: break
      case .displaced(let item), .rejected(let item): givenBack.append(item)
      case .closed(let item): refused.append(item)
      }
    }

    mutating func merge(_ other: Ends) {
      sent += other.sent
      received += other.received
      givenBack += other.givenBack
      refused += other.refused
    }

    var all: [Item] { received.flatMap(\.self) + givenBack + refused }
  }

  @Test(arguments: [DropPolicy.block, .dropOldest, .dropNewest], [1, 5])
  func everyElementEndsOnce(policy: DropPolicy, capacity: Int) async {
    let ends = await run(policy, capacity, producers: 4, consumers: 3, each: 2500, cancelling: false, seed: 1)
    #expect(ends.sent == 10_000)
    #expect(ends.all.count == 10_000)
    #expect(Set(ends.all).count == 10_000)
    #expect(ends.refused.isEmpty)
    #expect(policy == .block ? ends.givenBack.isEmpty : true)
    // A consumer sees each producer's elements in the order of sending.
    for items in ends.received {
      for producer in 0..<4 {
        let numbers = items.filter { $0.producer == producer }.map(\.number)
        #expect(numbers == numbers.sorted())
      }
    }
  }

  @Test(arguments: [DropPolicy.block, .dropOldest, .dropNewest], 0..<8 as Range<UInt64>)
  func cancelledTasksLoseNothing(policy: DropPolicy, seed: UInt64) async {
    let ends = await run(policy, 2, producers: 6, consumers: 4, each: 400, cancelling: true, seed: seed)
    #expect(ends.all.count == ends.sent, "seed \(seed)")
    #expect(Set(ends.all).count == ends.sent, "seed \(seed)")
  }

  /// 100 events in all, fewer than a mailbox keeps, so none may come back.
  @Test(arguments: [DropPolicy.dropOldest, .dropNewest])
  func everyKeptElementArrives(policy: DropPolicy) async {
    let ends = await run(policy, 1, producers: 4, consumers: 2, each: 2500, cancelling: false, seed: 1) { $0.number.isMultiple(of: 100) }
    #expect(ends.all.count == 10_000)
    #expect(Set(ends.all).count == 10_000)
    #expect(ends.received.flatMap(\.self).count { $0.number.isMultiple(of: 100) } == 100)
  }

  private func run(
    _ policy: DropPolicy, _ capacity: Int, producers: Int, consumers: Int, each: Int, cancelling: Bool, seed: UInt64,
    keeps: (@Sendable (Item) -> Bool)? = nil
  ) async -> Ends {
    let mailbox = Mailbox<Item>(capacity: capacity, policy: policy, keeps: keeps)
    let deepest = keeps == nil ? capacity : capacity + 256
    let sending = (0..<producers).map { producer in
      Task {
        var ends = Ends()
        for number in 0..<each where ends.refused.isEmpty {
          ends.add(await mailbox.send(Item(producer: producer, number: number)))
        }
        return ends
      }
    }
    let receiving = (0..<consumers).map { _ in
      Task {
        var items: [Item] = []
        while let item = await mailbox.receive() {
          items.append(item)
          #expect(mailbox.depth <= deepest)
        }
        return items
      }
    }
    if cancelling {
      var generator = SeededGenerator(seed: seed)
      // One consumer stays, so that the producers that stay can finish.
      for task in sending.dropFirst(3).shuffled(using: &generator) {
        for _ in 0..<Int.random(in: 0..<40, using: &generator) { await Task.yield() }
        task.cancel()
      }
      for task in receiving.dropFirst().shuffled(using: &generator) {
        for _ in 0..<Int.random(in: 0..<40, using: &generator) { await Task.yield() }
        task.cancel()
      }
    }
    var ends = Ends()
    for task in sending { ends.merge(await task.value) }
    mailbox.close()
    for task in receiving { ends.received.append(await task.value) }
    ends.received.append(mailbox.drain())
    return ends
  }
}
