import Fixtures
import Testing

@testable import Pipeline

@Suite struct BudgetGovernorTests {
  private let origin = ContinuousClock.now

  /// Frames every 33 ms, each alone on the engine, with costs in milliseconds.
  private struct Bench {
    var governor: BudgetGovernor
    var now: ContinuousClock.Instant
    var entryAge = 5.0
    var (glance, patch, tail) = (10.0, 5.0, 1.0)
    var share: Double? = 33

    init(budget: Double?, maximumPatches: Int = 4, from origin: ContinuousClock.Instant) {
      governor = BudgetGovernor(.init(budget: budget.map { .milliseconds($0) }, maximumPatches: maximumPatches))
      now = origin
    }

    /// - Returns: the patches, nil when the frame was late.
    mutating func frame(isGlanced: Bool = true, limit: Int = .max) -> Int? {
      let glance = isGlanced ? glance : 1
      now += .milliseconds(33)
      guard governor.admit(age: .milliseconds(entryAge), at: now) == .run else { return nil }
      let patches = governor.patches(
        age: .milliseconds(entryAge + glance), sinceEntry: .milliseconds(glance), share: share.map { .milliseconds($0) },
        limit: limit, at: now + .milliseconds(glance))
      governor.observe(
        fixed: .milliseconds(glance), isGlanced: isGlanced, patchWork: .milliseconds(patch * Double(patches)), patches: patches,
        tail: .milliseconds(tail),
        at: now + .milliseconds(glance + patch * Double(patches) + tail))
      return patches
    }

    mutating func frames(_ count: Int) -> [Int?] { (0..<count).map { _ in frame() } }
  }

  @Test func theLatencyBoundsThePatches() {
    var bench = Bench(budget: 34, from: origin)
    bench.share = nil
    let patches = bench.frames(90)
    // 5 + 10 + 3 * 5 + 1 = 31, and one more would be 36.
    #expect(patches.suffix(30).allSatisfy { $0 == 3 }, "\(patches)")
    #expect(patches.allSatisfy { ($0 ?? 9) <= 3 }, "a first guess may be too low, never too high")
    #expect((patches.prefix(30).last ?? nil) == 3, "within the first second")
  }

  /// Two of three frames have no glance: every frame is planned as if it had one, for nobody knows before it enters.
  @Test func framesWithoutAGlanceTellNothingOfItsCost() {
    var (every, some) = (Bench(budget: 60, from: origin), Bench(budget: 60, from: origin))
    (every.share, some.share) = (nil, nil)
    for index in 0..<90 {
      _ = every.frame()
      #expect(some.frame(isGlanced: index % 3 == 0) != nil)
    }
    #expect(some.governor.neededBudget == every.governor.neededBudget)
    #expect(some.governor.level == every.governor.level && some.governor.level == 4)
    some.glance = 70
    _ = some.frame()
    #expect(some.governor.neededBudget > every.governor.neededBudget, "what a glance costs now is seen where there is one")
  }

  /// Costs are remembered for seconds, glances may be further apart: what the last one cost still counts.
  @Test func aLongTimeWithoutAGlanceForgetsNothingOfIt() {
    var bench = Bench(budget: 60, from: origin)
    bench.share = nil
    for _ in 0..<30 { _ = bench.frame() }
    let needed = bench.governor.neededBudget
    for _ in 0..<400 { _ = bench.frame(isGlanced: false) }
    #expect(bench.governor.neededBudget == needed)
    // A patch is still half a glance: after a pause in which its cost is forgotten, four of them are known to fit.
    for _ in 0..<200 { _ = bench.frame(isGlanced: false, limit: 0) }
    #expect((0..<10).map { _ in bench.frame(isGlanced: false) } == [Int?](repeating: 4, count: 10))
  }

  /// A patch that cannot be paid for is no try: the belief in its cost is neither forgotten nor confirmed.
  @Test func nothingIsTriedThatCannotRun() {
    var bench = Bench(budget: 60, from: origin)
    bench.share = nil
    // Patches are known to be cheap, then they are not for a while.
    for cost in [5.0, 200] {
      bench.patch = cost
      for _ in 0..<60 { _ = bench.frame() }
    }
    bench.patch = 5
    #expect((0..<300).allSatisfy { _ in bench.frame(limit: 0) == 0 })
    let patches = (0..<90).compactMap { _ in bench.frame(limit: 2) }
    #expect(patches.max() == 2 && patches.contains(1))
    #expect(patches.suffix(30).allSatisfy { $0 == 2 }, "\(patches)")
  }

  @Test func theShareBoundsThePatchesAndTheRemainderIsSpent() {
    var bench = Bench(budget: 100, from: origin)
    bench.share = 25
    let patches = bench.frames(400).suffix(300).compactMap(\.self)
    #expect(patches.allSatisfy { $0 == 2 || $0 == 3 })
    // (0.95 * 25 - 11) / 5 = 2.55 patches.
    let mean = Double(patches.reduce(0, +)) / 300
    #expect(abs(mean - 2.55) < 0.05, "\(mean)")
  }

  @Test func withoutBudgetAndShareNothingIsHeldBack() {
    var bench = Bench(budget: nil, maximumPatches: 6, from: origin)
    bench.share = nil
    bench.glance = 500
    #expect(bench.frames(90).suffix(30).allSatisfy { $0 == 6 })
    #expect(bench.governor.takeWarning() == nil && !bench.governor.isInfeasible)
  }

  @Test func noPatchesAreAskedForWhereNoneMayRun() {
    var bench = Bench(budget: 100, maximumPatches: 0, from: origin)
    #expect(bench.frames(200).allSatisfy { $0 == 0 })
  }

  @Test func aFrameThatIsLateAlreadyIsGivenUp() {
    var bench = Bench(budget: 60, from: origin)
    _ = bench.frames(60)
    bench.entryAge = 55
    #expect(bench.frame() == nil)
    bench.entryAge = 5
    #expect(bench.frame() == 3 || bench.governor.level >= 3, "one late frame changes nothing for the next")
  }

  /// A frame gives up its own patches at once; what the next ones start from falls after a few such frames, and rises after the hold.
  @Test func itFallsSoonAndRisesStepByStep() {
    var bench = Bench(budget: 60, from: origin)
    bench.share = nil
    _ = bench.frames(100)
    #expect(bench.frame() == 4)
    bench.entryAge = 38
    #expect(bench.frame() == 1, "60 - 38 - 10 - 1 leaves one patch")
    #expect(bench.frames(16).allSatisfy { $0 == 1 })
    #expect(bench.governor.level == 1)
    bench.entryAge = 5
    let back = bench.frames(120).compactMap(\.self)
    #expect(zip(back, back.dropFirst()).allSatisfy { $0 <= $1 && $1 <= $0 + 1 }, "\(back)")
    for level in 1..<4 { #expect(back.count { $0 == level } >= 14, "each level holds for half a second: \(back)") }
    #expect(back.last == 4)
  }

  @Test func aSingleSlowFrameCostsOnlyItsOwnPatches() {
    var bench = Bench(budget: 60, from: origin)
    bench.share = nil
    _ = bench.frames(100)
    bench.glance = 45
    #expect(bench.frame() == 1, "60 - 5 - 45 - 1 leaves one")
    bench.glance = 10
    #expect((bench.frames(1).first ?? nil) == 4)
  }

  /// A camera that stood still for seconds and then sends what it held back.
  @Test func framesThatWereHeldUpAreNotWrittenUnderAnInfeasibleBudgetEither() {
    var bench = Bench(budget: 40, from: origin)
    _ = bench.frames(60)
    bench.glance = 60
    _ = bench.frames(200)
    #expect(bench.governor.isInfeasible)
    #expect(bench.governor.accepts(age: .milliseconds(80)) && !bench.governor.accepts(age: .seconds(5)))
    bench.entryAge = 5000
    #expect(bench.frame() == nil)
  }

  @Test func anInfeasibleBudgetIsSaidOnceAndFramesStillCome() {
    var bench = Bench(budget: 40, from: origin)
    _ = bench.frames(60)
    bench.glance = 60
    var warnings: [Duration] = []
    var results: [Int?] = []
    for _ in 0..<200 {
      results.append(bench.frame())
      if let warning = bench.governor.takeWarning() { warnings.append(warning) }
    }
    #expect(warnings.count == 1)
    // 5 + 60 + 1 and a reserve.
    #expect(warnings.allSatisfy { $0 > .milliseconds(66) && $0 < .milliseconds(70) }, "\(warnings)")
    #expect(bench.governor.isInfeasible && results.suffix(100).allSatisfy { $0 == 0 })
    bench.glance = 10
    let after = bench.frames(200)
    #expect(!bench.governor.isInfeasible && after.last == 3 || after.last == 4)
    #expect(after.allSatisfy { $0 != nil })
    bench.glance = 60
    _ = bench.frames(200)
    #expect(bench.governor.isInfeasible && bench.governor.takeWarning() == nil, "once, not each time")
  }

  /// Only the patches are slow for a while: nothing but a try can tell that they are not any more.
  @Test func aTryFindsThatPatchesAreCheapAgain() {
    var bench = Bench(budget: 60, from: origin)
    _ = bench.frames(100)
    bench.patch = 60
    let during = bench.frames(60).compactMap(\.self)
    #expect(during.suffix(50).reduce(0, +) <= 3, "tries are rare: \(during)")
    bench.patch = 5
    let after = bench.frames(240).compactMap(\.self)
    #expect(after.contains { $0 > 0 } && (after.last ?? 0) >= 3, "\(after)")
  }

  /// Whatever it is told, the number is one that may be asked for, and a frame whose patches do not fit gets none of them.
  @Test(arguments: 0..<30 as Range<UInt64>) func anyInputIsAnswered(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let most = Int.random(in: 0...6, using: &random)
    let budget = Bool.random(using: &random) ? Double.random(in: 0...200, using: &random) : nil
    var bench = Bench(budget: budget, maximumPatches: most, from: origin)
    for _ in 0..<400 {
      bench.entryAge = Double.random(in: -20...150, using: &random)
      bench.glance = Double.random(in: 0...80, using: &random)
      bench.patch = Double.random(in: 0...40, using: &random)
      bench.tail = Double.random(in: 0...10, using: &random)
      bench.share = Bool.random(using: &random) ? Double.random(in: 0...100, using: &random) : nil
      if Int.random(in: 0..<50, using: &random) == 0 { bench.now += .seconds(Int.random(in: 0...100, using: &random)) }
      guard let patches = bench.frame() else {
        #expect(budget != nil)
        continue
      }
      #expect((0...most).contains(patches))
      if let budget, bench.entryAge + bench.glance > budget { #expect(patches == 0) }
      #expect(bench.governor.neededBudget >= .zero || bench.entryAge < 0)
    }
  }
}
