import Fixtures
import Testing

@testable import Inference

@Suite struct RequestStateTests {
  @Test func theOrdinaryWay() throws {
    var state = RequestState<Int>()
    let input = try state.beginInput(0)
    #expect(state.end(input) == false)
    try state.start(0)
    #expect(try state.wait(5, 0) == true)
    let landing = state.land()
    #expect(landing.waiter == 5)
    #expect(landing.isAbandoned == false)
    try state.beginCollect(0)
    #expect(state.end(.finished) == false)
    let decode = try state.beginDecode(0)
    #expect(state.end(decode) == false)
    #expect(state.phase == .finished)
    #expect(state.release(0) == .now)
    #expect(state.lease == 1)
    #expect(state.phase == .ready)
  }

  @Test func theEngineMayBeFasterThanTheWait() throws {
    var state = RequestState<Int>()
    try state.start(0)
    #expect(state.land().waiter == nil)
    #expect(try state.wait(5, 0) == false)
    try state.beginCollect(0)
  }

  @Test func callsOutOfOrderChangeNothing() throws {
    var state = RequestState<Int>()
    #expect(throws: RequestProblem.notFinished) { try state.beginDecode(0) }
    #expect(throws: RequestProblem.notStarted) { try state.wait(1, 0) }
    #expect(throws: RequestProblem.released) { try state.start(1) }
    try state.start(0)
    #expect(throws: RequestProblem.busy) { try state.start(0) }
    #expect(throws: RequestProblem.busy) { try state.beginInput(0) }
    #expect(throws: RequestProblem.notFinished) { try state.beginDecode(0) }
    #expect(try state.wait(1, 0) == true)
    #expect(throws: RequestProblem.alreadyAwaited) { try state.wait(2, 0) }
    #expect(state.phase == .running)
    #expect(state.land().waiter == 1)
    #expect(throws: RequestProblem.busy) { try state.start(0) }
  }

  @Test func aReleaseWhileRunningIsKeptForTheLanding() throws {
    var state = RequestState<Int>()
    try state.start(0)
    #expect(try state.wait(1, 0) == true)
    #expect(state.release(0) == .later)
    #expect(state.release(0) == .never)
    #expect(throws: RequestProblem.released) { try state.beginDecode(0) }
    let landing = state.land()
    #expect(landing.waiter == 1)
    #expect(landing.isAbandoned)
    // The slot is nobody's until the status is collected.
    #expect(throws: RequestProblem.released) { try state.beginCollect(0) }
    state.reclaim()
    #expect(state.phase == .ready)
    #expect(state.lease == 1)
    try state.start(1)
  }

  @Test func aReleaseWhileFillingIsKeptForItsEnd() throws {
    var state = RequestState<Int>()
    let phase = try state.beginInput(0)
    #expect(state.release(0) == .later)
    #expect(state.end(phase) == true)
    #expect(state.lease == 1)
  }

  @Test func aFailedStartLeavesNoOneWaiting() throws {
    var state = RequestState<Int>()
    try state.start(0)
    #expect(try state.wait(3, 0) == true)
    let failure = state.failStart()
    #expect(failure.waiter == 3)
    #expect(failure.givesBack == false)
    #expect(state.phase == .ready)
  }

  /// Random calls by two borrowers and the engine: whatever the order, a slot is given back exactly once per lease, and no
  /// call with an old number gets in.
  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func everyLeaseEndsOnce(_ seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    var state = RequestState<Int>()
    var returned = 0
    var open: RequestState<Int>.Phase?
    for step in 0..<20_000 {
      let lease = state.lease - Int.random(in: 0...1, using: &random)
      let isOld = lease != state.lease || state.isAbandoned
      let before = state.lease
      func refused(_ call: () throws -> Void) -> Bool {
        do { try call() } catch { return true }
        return false
      }
      switch Int.random(in: 0..<7, using: &random) {
      case 0: if open == nil, !refused({ open = try state.beginInput(lease) }) { #expect(!isOld) }
      case 1: if open == nil, !refused({ open = try state.beginDecode(lease) }) { #expect(!isOld) }
      case 2: if !refused({ try state.start(lease) }) { #expect(!isOld) }
      case 3: if open == nil, !refused({ try state.beginCollect(lease) }) { open = .finished }
      case 4: if let next = open, state.end(next) { returned += 1 }
      case 5:
        guard state.phase == .running else { continue }
        if state.land().isAbandoned {
          state.reclaim()
          returned += 1
        }
      default:
        switch state.release(lease) {
        case .now: returned += 1
        case .afterCollecting:
          state.reclaim()
          returned += 1
        case .later, .never: break
        }
      }
      if state.phase != .occupied { open = nil }
      #expect(state.lease == returned, "step \(step)")
      #expect(state.lease - before <= 1)
    }
    #expect(returned > 100)
  }
}
