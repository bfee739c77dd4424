import Fixtures
import Streaming
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct LaggedFeedbackTests {
  @Test(arguments: 1...4, 0..<6 as Range<UInt64>) func everyFrameGetsTheValueOfItsLag(lag: Int, seed: UInt64) async {
    let feedback = LaggedFeedback<Int>(lag: lag, initial: -1)
    let frames = 300
    let ready = Mailbox<Int>(capacity: lag, policy: .block)
    // The late stage is as far behind as the mailbox lets it, at random.
    let late = Task {
      var generator = SeededGenerator(seed: seed)
      while let frame = await ready.receive() {
        for _ in 0..<Int.random(in: 0..<4, using: &generator) { await Task.yield() }
        feedback.publish(frame, frame: frame)
      }
    }
    var generator = SeededGenerator(seed: seed &+ 99)
    for frame in 0..<frames {
      for _ in 0..<Int.random(in: 0..<4, using: &generator) { await Task.yield() }
      #expect(await feedback.value(forFrame: frame) == (frame < lag ? -1 : frame - lag), "seed \(seed)")
      #expect(await ready.send(frame) == .accepted)
    }
    ready.close()
    await late.value
  }

  @Test func aFrameWithoutAValueIsStoodInForByTheOneBefore() async {
    let feedback = LaggedFeedback<Int>(lag: 1, initial: -1)
    feedback.publish(10, frame: 1)
    feedback.publish(40, frame: 4)
    #expect(await feedback.value(forFrame: 1) == -1)
    #expect(await feedback.value(forFrame: 2) == 10)
    #expect(await feedback.value(forFrame: 4) == 10)
    #expect(await feedback.value(forFrame: 5) == 40)
  }

  @Test func closingEndsWaitingButForgetsNothing() async {
    let feedback = LaggedFeedback<Int>(lag: 2, initial: -1)
    feedback.publish(0, frame: 0)
    let waiting = Task { await feedback.value(forFrame: 3) }
    await Task.yield()
    feedback.close()
    #expect(await waiting.value == nil)
    #expect(await feedback.value(forFrame: 1) == -1)
    #expect(await feedback.value(forFrame: 2) == 0)
    #expect(await feedback.value(forFrame: 3) == nil)
  }

  @Test(arguments: 0..<8) func cancellationEndsWaitingAtEveryStep(yields: Int) async {
    for _ in 0..<50 {
      let feedback = LaggedFeedback<Int>(lag: 1, initial: -1)
      let waiting = Task { await feedback.value(forFrame: 1) }
      for _ in 0..<yields { await Task.yield() }
      waiting.cancel()
      #expect(await waiting.value == nil)
      feedback.publish(7, frame: 0)
      #expect(await feedback.value(forFrame: 1) == 7)
    }
  }

  @Test func holdsNoMoreThanTheLagNeeds() async {
    let live = LiveCount()
    let feedback = LaggedFeedback<Counted?>(lag: 3, initial: nil)
    for frame in 0..<100 {
      feedback.publish(Counted(live), frame: frame)
      _ = await feedback.value(forFrame: frame)
      #expect(live.value.withLock { $0 } <= 4)
    }
  }
}

private final class LiveCount: Sendable {
  let value = Mutex(0)
}

private final class Counted: Sendable {
  private let live: LiveCount

  init(_ live: LiveCount) {
    self.live = live
    live.value.withLock { $0 += 1 }
  }

  deinit {
    live.value.withLock { $0 -= 1 }
  }
}
