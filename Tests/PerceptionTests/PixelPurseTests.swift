import Fixtures
import Perception
import Testing

/// What may be spent, and that no more is.
@Suite struct PixelPurseTests {
  @Test(arguments: 0..<20 as Range<UInt64>) func noMoreIsSpentThanWasEarned(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let income = random.double(10...500)
    let limit = random.double(0...2000)
    var purse = PixelPurse()
    var spent = 0
    for frame in 1...400 {
      purse.earn(income, saving: limit)
      for _ in 0..<Int.random(in: 0...3, using: &random) {
        let price = Int.random(in: 1...700, using: &random)
        let count = min(purse.count(price: price), Int.random(in: 0...4, using: &random))
        #expect(purse.affords(price) == (purse.count(price: price) > 0), "seed \(seed)")
        purse.spend(count * price)
        spent += count * price
      }
      #expect(Double(spent) <= Double(frame) * income + max(limit, income) + 1e-3, "seed \(seed), frame \(frame)")
    }
  }

  /// Whoever buys as soon as it can gets one thing in price / income frames, and two at the beginning.
  @Test(arguments: [100, 250, 999, 4000]) func theIncomeIsSpentInTheEnd(price: Int) {
    var purse = PixelPurse()
    var bought = 0
    for _ in 0..<1000 {
      purse.earn(100, saving: Double(2 * price))
      while purse.affords(price) {
        purse.spend(price)
        bought += 1
      }
    }
    #expect(abs(bought - (100_000 / price + 1)) <= 1)
  }

  @Test func aNewPurseIsFullAndADebtIsPaidBack() {
    var purse = PixelPurse()
    purse.earn(10, saving: 200)
    #expect(purse.count(price: 100) == 2)
    purse.spend(250)
    #expect(!purse.affords(1) && purse.count(price: 1) == 0)
    for _ in 0..<6 { purse.earn(10, saving: 200) }
    #expect(purse.count(price: 10) == 1)
    purse.refill()
    purse.earn(10, saving: 200)
    #expect(purse.count(price: 200) == 1)
  }

  @Test func withoutALimitEverythingIsAfforded() {
    var purse = PixelPurse()
    purse.earn(nil, saving: 0)
    purse.spend(1_000_000)
    #expect(purse.affords(.max) && purse.count(price: 1) == .max)
  }
}
