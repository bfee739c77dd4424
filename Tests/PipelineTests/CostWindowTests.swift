import Fixtures
import Testing

@testable import Pipeline

@Suite struct CostWindowTests {
  private let origin = ContinuousClock.now

  @Test(arguments: 0..<40 as Range<UInt64>) func followsTheModel(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let capacity = Int.random(in: 1...20, using: &random)
    var window = CostWindow(capacity: capacity, memory: .seconds(1))
    var model: [(at: Int, value: Double)] = []
    var now = 0
    for step in 0..<400 {
      now += Int.random(in: 0..<20, using: &random) == 0 ? Int.random(in: 0...6000, using: &random) : Int.random(in: 0...80, using: &random)
      func forget() {
        while model.count > 4, model[0].at < now - 1000 { model.removeFirst() }
        while let first = model.first, first.at < now - 4000 { model.removeFirst() }
      }
      forget()
      if Int.random(in: 0..<5, using: &random) == 0 {
        window.forget(at: origin + .milliseconds(now))
      } else {
        // Few different values, so that equal ones are frequent.
        let value = Double(Int.random(in: 0...9, using: &random))
        window.add(value, at: origin + .milliseconds(now))
        if model.count == capacity { model.removeFirst() }
        model.append((now, value))
      }
      let sorted = model.map(\.value).sorted()
      #expect(window.count == sorted.count, "step \(step)")
      for share in [0, 0.1, 0.5, 0.95, 1] {
        let rank = max(1, Int((share * Double(sorted.count)).rounded(.up)))
        #expect(window.quantile(share) == (sorted.isEmpty ? nil : sorted[rank - 1]), "step \(step), quantile \(share)")
      }
    }
    window.removeAll()
    #expect(window.count == 0 && window.quantile(0.5) == nil)
  }
}
