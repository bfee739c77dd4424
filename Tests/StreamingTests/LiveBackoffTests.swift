import Fixtures
import Streaming
import Testing

@Suite struct LiveBackoffTests {
  @Test(arguments: 0..<50 as Range<UInt64>)
  func everyWaitLiesInTheUpperHalfBelowItsCeiling(seed: UInt64) {
    var backoff = Backoff(generator: SeededGenerator(seed: seed))
    // 100, 200, 400, 800, then the limit for ever.
    for attempt in 0..<200 {
      let ceiling = min(Duration.milliseconds(100 << min(attempt, 10)), .milliseconds(1500))
      #expect(backoff.attempt == attempt)
      let wait = backoff.next()
      #expect(wait >= ceiling * 0.5)
      #expect(wait <= ceiling)
    }
  }

  @Test(arguments: 0..<50 as Range<UInt64>)
  func isNeverZeroNorAboveItsLimit(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let first = Duration.microseconds(Int.random(in: 1...500_000, using: &generator))
    let limit = first + .microseconds(Int.random(in: 0...5_000_000, using: &generator))
    let factor = [1, 1.5, 2, 10, 1e12, .greatestFiniteMagnitude].randomElement(using: &generator) ?? 1
    var backoff = Backoff(first: first, factor: factor, limit: limit, generator: generator)
    for _ in 0..<500 {
      let wait = backoff.next()
      #expect(wait > .zero)
      #expect(wait <= limit)
    }
  }

  @Test func anAnswerStartsItAgain() {
    var backoff = Backoff(generator: SeededGenerator(seed: 3))
    for _ in 0..<20 { _ = backoff.next() }
    #expect(backoff.next() >= .milliseconds(750))
    backoff.reset()
    #expect(backoff.attempt == 0)
    #expect(backoff.next() <= .milliseconds(100))
    #expect(backoff.attempt == 1)
  }

  @Test func aSeedRepeatsTheWaitsAndAnotherSpreadsThem() {
    let waits = (0..<16 as Range<UInt64>).map { seed in
      var backoff = Backoff(generator: SeededGenerator(seed: seed % 8))
      return (0..<10).map { _ in backoff.next() }
    }
    #expect(waits[..<8] == waits[8...])
    // Cameras that failed together spread over the whole upper half of the ceiling.
    let fifth = waits[..<8].map { $0[9] }
    #expect(Set(fifth).count == 8)
    #expect((fifth.max() ?? .zero) - (fifth.min() ?? .zero) > .milliseconds(250))
  }
}
