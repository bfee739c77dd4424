import Fixtures
import Testing

@testable import Streaming

@Suite struct ArrivalRatesTests {
  private let origin = ContinuousClock.now

  @Test func nothingIsKnownBeforeTwoArrivals() {
    var rates = ArrivalRates()
    #expect(rates.total(at: origin) == 0)
    rates.note(source: 0, at: origin)
    #expect(rates.total(at: origin) == 0)
    rates.note(source: 0, at: origin + .milliseconds(40))
    #expect(abs(rates.total(at: origin + .milliseconds(41)) - 25) < 1e-6)
  }

  /// Jittered, in bursts, with frames missing: the rate is near that of the camera.
  @Test(arguments: [2.0, 10, 25, 30, 60, 120], 0..<4 as Range<UInt64>) func itFindsTheRate(framesPerSecond: Double, seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var rates = ArrivalRates()
    for index in 0..<Int(8 * framesPerSecond) {
      let jitter = Double.random(in: -0.4...0.4, using: &random)
      let instant = origin + .seconds((Double(index) + jitter) / framesPerSecond)
      rates.note(source: 3, at: instant)
      guard index > Int(2 * framesPerSecond) else { continue }
      let found = rates.total(at: instant)
      #expect(abs(found / framesPerSecond - 1) < 0.3, "\(found) for \(framesPerSecond), frame \(index)")
      if framesPerSecond >= 25 { #expect(abs(found / framesPerSecond - 1) < 0.05) }
    }
  }

  @Test func aSilentSourceFreesItsShare() {
    var rates = ArrivalRates()
    for index in 0..<60 {
      rates.note(source: 0, at: origin + .milliseconds(33 * index))
      if index < 30 { rates.note(source: 1, at: origin + .milliseconds(33 * index)) }
    }
    let end = origin + .milliseconds(33 * 59)
    #expect(abs(rates.total(at: origin + .milliseconds(33 * 29)) - 2000 / 33) < 15)
    #expect(abs(rates.total(at: end + .milliseconds(20)) - 1000 / 33) < 0.5, "the other has been silent for 1 s")
    #expect(rates.total(at: end + .milliseconds(900)) > 0)
    #expect(rates.total(at: end + .milliseconds(1100)) == 0)
    rates.note(source: 0, at: end + .milliseconds(1500))
    rates.forget(source: 0)
    #expect(rates.total(at: end + .milliseconds(1501)) == 0)
  }

  @Test func aSlowSourceIsNotSilent() {
    var rates = ArrivalRates()
    for index in 0..<6 { rates.note(source: 0, at: origin + .seconds(2 * index)) }
    #expect(abs(rates.total(at: origin + .milliseconds(11_900)) - 0.5) < 1e-6)
  }

  @Test func instantsOutOfOrderDoNoHarm() {
    var random = SeededGenerator(seed: 5)
    var rates = ArrivalRates()
    for index in 0..<500 {
      let instant = origin + .milliseconds(33 * index + Int.random(in: -90...90, using: &random))
      rates.note(source: 0, at: instant)
      let total = rates.total(at: instant)
      #expect(total >= 0 && total.isFinite)
    }
  }

  @Test func theShareIsThatOfAllSources() {
    let gate = DeadlineGate(width: 2)
    #expect(gate.share(at: origin) == nil)
    for index in 0..<40 {
      for source in 0..<4 { gate.noteArrival(source: source, at: origin + .milliseconds(40 * index)) }
    }
    let share = gate.share(at: origin + .milliseconds(40 * 39))
    #expect(abs((share ?? .zero) / .milliseconds(1) - 20) < 0.01, "two places, 4 x 25 frames/s")
    for source in 1..<4 { gate.forget(source: source) }
    #expect(abs((gate.share(at: origin + .milliseconds(40 * 39)) ?? .zero) / .milliseconds(1) - 80) < 0.01)
  }
}
