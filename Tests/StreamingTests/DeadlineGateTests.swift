import Fixtures
import Streaming
import Synchronization
import Testing

@Suite(.timeLimit(.minutes(10))) struct DeadlineGateTests {
  private let origin = ContinuousClock.now

  /// What the tasks of a test count together.
  private final class Counters: Sendable {
    let inside = Atomic<Int>(0)
    let total = Atomic<Int>(0)
    let order = Mutex<[Int]>([])
  }

  @Test(arguments: [1, 2, 5], 0..<3 as Range<UInt64>) func neverMoreThanItsWidth(width: Int, seed: UInt64) async {
    let gate = DeadlineGate(width: width)
    let counters = Counters()
    let origin = origin
    await withTaskGroup { group in
      for source in 0..<8 {
        group.addTask {
          var random = SeededGenerator(seed: seed &* 100 &+ UInt64(source))
          for _ in 0..<200 {
            let entered = await gate.enter(deadline: origin + .milliseconds(Int.random(in: 0...50, using: &random)))
            #expect(entered)
            #expect(counters.inside.add(1, ordering: .relaxed).newValue <= width)
            if Bool.random(using: &random) { await Task.yield() }
            counters.inside.subtract(1, ordering: .relaxed)
            counters.total.add(1, ordering: .relaxed)
            gate.leave()
          }
        }
      }
    }
    #expect(counters.total.load(ordering: .relaxed) == 1600)
    #expect(gate.waiting == 0)
  }

  @Test func theEarliestDeadlineIsFirst() async {
    let gate = DeadlineGate()
    #expect(await gate.enter(deadline: origin))
    let counters = Counters()
    let origin = origin
    await withTaskGroup { group in
      for deadline in [30, 10, 20, 0] {
        group.addTask {
          #expect(await gate.enter(deadline: origin + .milliseconds(deadline)))
          counters.order.withLock { $0.append(deadline) }
          gate.leave()
        }
      }
      while gate.waiting < 4 { await Task.yield() }
      gate.leave()
    }
    #expect(counters.order.withLock { $0 } == [0, 10, 20, 30])
  }

  @Test func closingFreesEveryoneWhoWaits() async {
    let gate = DeadlineGate()
    #expect(await gate.enter(deadline: origin))
    let waiting = (0..<8).map { _ in Task { await gate.enter(deadline: origin) } }
    await Task.yield()
    gate.close()
    for task in waiting { #expect(await task.value == false) }
    #expect(await gate.enter(deadline: origin) == false)
    gate.leave()
    #expect(await gate.enter(deadline: origin) == false)
  }

  /// The yields let the cancellation arrive before, while and after the task begins to wait.
  @Test(arguments: 0..<12) func cancellationEndsWaitingAndLosesNoPlace(yields: Int) async {
    let gate = DeadlineGate()
    for _ in 0..<50 {
      #expect(await gate.enter(deadline: origin))
      let cancelled = Task { await gate.enter(deadline: origin) }
      let patient = Task { await gate.enter(deadline: origin + .seconds(1)) }
      for _ in 0..<yields { await Task.yield() }
      cancelled.cancel()
      if yields % 2 == 0 { #expect(await cancelled.value == false, "the place was held all the time") }
      gate.leave()
      // Cancelled as it was given the place: then it holds it, and gives it back.
      if yields % 2 == 1, await cancelled.value { gate.leave() }
      #expect(await patient.value)
      gate.leave()
    }
    #expect(gate.waiting == 0)
  }
}
