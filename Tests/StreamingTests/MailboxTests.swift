import Streaming
import Testing

@Suite(.timeLimit(.minutes(10))) struct MailboxTests {
  @Test func keepsTheOrder() async {
    let mailbox = Mailbox<Int>(capacity: 3, policy: .block)
    async let sent: Void = {
      for number in 0..<1000 {
        let outcome = await mailbox.send(number)
        #expect(outcome == .accepted)
      }
      mailbox.close()
    }()
    var received: [Int] = []
    while let number = await mailbox.receive() { received.append(number) }
    await sent
    #expect(received == Array(0..<1000))
  }

  @Test func latestOnlyGivesBackWhatItDiscards() async {
    let mailbox = Mailbox<Int>(capacity: 1, policy: .dropOldest)
    #expect(await mailbox.send(1) == .accepted)
    #expect(await mailbox.send(2) == .displaced(1))
    #expect(mailbox.depth == 1)
    #expect(await mailbox.receive() == 2)
  }

  @Test func dropNewestGivesBackTheNewElement() async {
    let mailbox = Mailbox<Int>(capacity: 1, policy: .dropNewest)
    #expect(await mailbox.send(1) == .accepted)
    #expect(await mailbox.send(2) == .rejected(2))
    #expect(await mailbox.receive() == 1)
  }

  @Test func latestOnlyKeepsTheEventsBetween() async {
    let mailbox = Mailbox<Int>(capacity: 1, policy: .dropOldest) { $0 < 0 }
    #expect(await mailbox.send(1) == .accepted)
    #expect(await mailbox.send(-1) == .accepted)
    #expect(await mailbox.send(2) == .displaced(1))
    #expect(await mailbox.send(-2) == .accepted)
    #expect(mailbox.depth == 3)
    #expect(mailbox.receiveNow() == -1)
    #expect(mailbox.receiveNow() == 2)
    #expect(mailbox.receiveNow() == -2)
    #expect(mailbox.receiveNow() == nil)
  }

  @Test func receivingNowLetsAWaitingSenderMoveUp() async {
    let mailbox = Mailbox<Int>(capacity: 1, policy: .block)
    #expect(mailbox.receiveNow() == nil)
    #expect(await mailbox.send(1) == .accepted)
    let waiting = Task { await mailbox.send(2) }
    #expect(mailbox.receiveNow() == 1)
    #expect(await waiting.value == .accepted)
    mailbox.close()
    #expect(mailbox.receiveNow() == 2)
    #expect(mailbox.receiveNow() == nil)
  }

  @Test func drainingLetsWaitingSendersMoveUp() async {
    let mailbox = Mailbox<Int>(capacity: 1, policy: .block)
    #expect(await mailbox.send(1) == .accepted)
    let waiting = Task { await mailbox.send(2) }
    // Before or after the sender has begun to wait: nothing is lost, and the order stays.
    #expect(mailbox.drain() == [1])
    #expect(await waiting.value == .accepted)
    #expect(mailbox.drain() == [2])
  }

  @Test func closingFreesEveryoneWhoWaits() async {
    let full = Mailbox<Int>(capacity: 1, policy: .block)
    #expect(await full.send(0) == .accepted)
    let senders = (1...8).map { number in Task { await full.send(number) } }
    let empty = Mailbox<Int>(capacity: 1, policy: .block)
    let receivers = (1...8).map { _ in Task { await empty.receive() } }
    await Task.yield()
    full.close()
    empty.close()
    for (index, sender) in senders.enumerated() { #expect(await sender.value == .closed(index + 1)) }
    for receiver in receivers { #expect(await receiver.value == nil) }
    #expect(await full.receive() == 0)
    #expect(await full.receive() == nil)
    #expect(await full.send(9) == .closed(9))
  }

  /// The yields let the cancellation arrive before, while and after the task begins to wait.
  @Test(arguments: 0..<12) func cancellationEndsWaitingAtEveryStep(yields: Int) async {
    for _ in 0..<50 {
      let full = Mailbox<Int>(capacity: 1, policy: .block)
      #expect(await full.send(1) == .accepted)
      let sender = Task { await full.send(2) }
      let empty = Mailbox<Int>(capacity: 1, policy: .block)
      let receiver = Task { await empty.receive() }
      for _ in 0..<yields { await Task.yield() }
      sender.cancel()
      receiver.cancel()
      #expect(await sender.value == .closed(2))
      #expect(await receiver.value == nil)
      // Neither has left anything behind.
      #expect(full.drain() == [1])
      #expect(full.drain().isEmpty)
      #expect(await empty.send(3) == .accepted)
      #expect(await empty.receive() == 3)
    }
  }

  @Test func aCancelledTaskStillMovesWhatNeedsNoWaiting() async {
    let mailbox = Mailbox<Int>(capacity: 1, policy: .block)
    let task = Task { () -> [Int?] in
      while !Task.isCancelled { await Task.yield() }
      let outcome = await mailbox.send(1)
      #expect(outcome == .accepted)
      return [await mailbox.receive(), await mailbox.receive()]
    }
    task.cancel()
    #expect(await task.value == [1, nil])
  }
}
