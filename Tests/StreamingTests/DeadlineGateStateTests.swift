import Fixtures
import Testing

@testable import Streaming

@Suite struct DeadlineGateStateTests {
  /// What a gate should do, on an array and without regard to cost.
  private struct Model {
    var width: Int
    var inside = 0
    var waiting: [(id: Int, deadline: Int)] = []
    var isClosed = false

    /// Whoever may enter now, best first.
    mutating func settle() -> [Int] {
      var entered: [Int] = []
      while inside < width, let best = waiting.enumerated().min(by: { ($0.element.deadline, $0.offset) < ($1.element.deadline, $1.offset) })
      {
        entered.append(waiting.remove(at: best.offset).id)
        inside += 1
      }
      return entered
    }
  }

  private let origin = ContinuousClock.now

  @Test(arguments: 0..<60 as Range<UInt64>) func followsTheModel(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let width = Int.random(in: 1...3, using: &random)
    var state = DeadlineGateState(width: width)
    var model = Model(width: width)
    for step in 0..<400 {
      switch Int.random(in: 0..<100, using: &random) {
      case 0..<45:
        // Few different deadlines, so that equal ones are frequent.
        let deadline = Int.random(in: 0...6, using: &random)
        let waits = Int.random(in: 0..<8, using: &random) > 0
        let found = state.enter(deadline: origin + .milliseconds(deadline), waitingAs: waits ? step : nil)
        if model.isClosed {
          #expect(found == .refused)
        } else {
          model.waiting.append((step, deadline))
          let entered = model.settle()
          #expect(entered.isEmpty || entered == [step])
          if entered.isEmpty, !waits { model.waiting.removeLast() }
          #expect(found == (entered.isEmpty ? .wait : .entered), "step \(step) of seed \(seed)")
        }
      case 45..<80:
        guard model.inside > 0 else { continue }
        model.inside -= 1
        #expect(state.leave() == model.settle().first, "step \(step) of seed \(seed)")
      case 80..<98:
        let id = Int.random(in: max(0, step - 12)...step, using: &random)
        #expect(state.cancel(id) == model.waiting.contains { $0.id == id }, "step \(step) of seed \(seed)")
        model.waiting.removeAll { $0.id == id }
      default:
        guard step > 250 else { continue }
        model.isClosed = true
        #expect(state.close() == model.waiting.map(\.id))
        model.waiting = []
      }
      #expect(state.holders == model.inside && state.waitingCount == model.waiting.count, "step \(step) of seed \(seed)")
    }
  }

  /// Sources that come back at once, with different budgets and speeds: nobody waits longer than its budget and the others' turns allow.
  @Test(arguments: 0..<10 as Range<UInt64>) func nobodyStarves(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var state = DeadlineGateState(width: 1)
    let budgets = (0..<6).map { _ in Int.random(in: 10...300, using: &random) }
    var now = 0
    var entered = [Int](repeating: 0, count: budgets.count)
    for source in budgets.indices { _ = state.enter(deadline: origin + .milliseconds(budgets[source]), waitingAs: source) }
    var holder = 0
    for _ in 0..<3000 {
      now += Int.random(in: 1...12, using: &random)
      guard let next = state.leave() else { Issue.record("nobody waits"); return }
      _ = state.enter(deadline: origin + .milliseconds(now + budgets[holder]), waitingAs: holder)
      holder = next
      for source in budgets.indices where source != holder {
        #expect(now - entered[source] <= 12 * budgets.count + 2 * 300, "source \(source) of seed \(seed)")
      }
      entered[holder] = now
    }
  }

  @Test func equalBudgetsTakeTurns() {
    var state = DeadlineGateState(width: 1)
    for source in 0..<4 { _ = state.enter(deadline: origin + .milliseconds(source), waitingAs: source) }
    var order: [Int] = []
    var holder = 0
    for now in 1..<40 {
      guard let next = state.leave() else { break }
      order.append(next)
      _ = state.enter(deadline: origin + .milliseconds(now * 10), waitingAs: holder)
      holder = next
    }
    #expect(Array(order.prefix(8)) == [1, 2, 3, 0, 1, 2, 3, 0])
  }
}
