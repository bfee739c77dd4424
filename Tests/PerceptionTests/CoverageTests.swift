import Fixtures
import Testing

@testable import Perception

/// The coverage promise, checked from outside: from the patches that were chosen and nothing else.
@Suite struct CoverageTests {
  private let groups = ClassGroups(groups: [], classCount: 4)
  private static let sizes = [
    Size(width: 320, height: 240), Size(width: 641, height: 361), Size(width: 1280, height: 720), Size(width: 1920, height: 1080),
    Size(width: 1081, height: 1919), Size(width: 3840, height: 2160),
  ]

  /// When each block of 8 x 8 source pixels was last wholly inside the inner area of a patch (cells are 24 px, so no border cuts a block).
  private struct Witness {
    let frame: Size
    var last: [Double]
    var worst = 0.0
    private let columns: Int

    init(frame: Size) {
      self.frame = frame
      columns = (frame.width + 7) / 8
      last = [Double](repeating: 0, count: columns * ((frame.height + 7) / 8))
    }

    mutating func see(_ patches: [Patch], now: Double) {
      for patch in patches {
        let inner = Patch.innerArea(of: patch.rect, in: frame)
        let endColumn = inner.maxX >= frame.width ? columns : inner.maxX / 8
        let endRow = inner.maxY >= frame.height ? (frame.height + 7) / 8 : inner.maxY / 8
        for row in (inner.y + 7) / 8..<endRow {
          for column in (inner.x + 7) / 8..<endColumn {
            worst = max(worst, now - last[row * columns + column])
            last[row * columns + column] = now
          }
        }
      }
    }

    /// Longest wait of any block, those still waiting included.
    func worstWait(until end: Double) -> Double { max(worst, end - (last.min() ?? 0)) }
  }

  private func evidence(_ kind: Int, _ frame: Size, _ random: inout SeededGenerator) -> [Detection] {
    switch kind {
    case 0: return []
    case 1:  // always the same corner
      return [Detection(box: BoundingBox(x: 4, y: 4, width: 20, height: 20), score: 1, classID: 0)]
    case 2:  // a whole quarter full of sure objects
      return (0..<60).map { _ in
        let quarter = Size(width: frame.width / 2, height: frame.height / 2)
        return Detection(box: random.box(in: quarter, longest: 30), score: 0.95, classID: 0)
      }
    default: return (0..<40).map { _ in random.detection(in: frame, longest: 60) }
    }
  }

  /// Settings under which the promise can be held: K 1...8, 0.8 s to 2.5 s, frames up to 150 ms apart.
  private struct Terms {
    var settings = AttentionPlanner.Settings()
    var seconds = 2.0
    var count = 1
    var slowest = 0.1
  }

  private func terms(_ frame: Size, patch: Int, _ random: inout SeededGenerator) -> Terms {
    for _ in 0..<1000 {
      var terms = Terms()
      terms.seconds = random.double(0.8...2.5)
      terms.count = random.int(1...8)
      terms.slowest = random.double(0.05...0.15)
      terms.settings.patchSize = Size(width: patch, height: patch)
      terms.settings.coverageSeconds = terms.seconds
      terms.settings.coverageShare = random.double(0.3...1)
      terms.settings.coolShare = random.double(0...1)
      terms.settings.hysteresis = random.double(0...1)
      let promise = CoveragePromise(frame: frame, patch: terms.settings.patchSize)
      let share = terms.settings.coverageShare
      if promise.isHeld(patches: terms.count, framesPerSecond: 1 / terms.slowest, seconds: terms.seconds, share: share) { return terms }
    }
    Issue.record("no terms under which the promise can be held")
    return Terms()
  }

  @Test(arguments: sizes, [320, 416])
  func promiseIsKeptWhateverTheSaliencySays(frame: Size, patch: Int) {
    var random = SeededGenerator("promiseIsKept \(frame) \(patch)", seed: UInt64(frame.width * 1000 + patch))
    // The adversarial corner always, and one of the others.
    for kind in [1, [0, 2, 3][random.int(0...2)]] {
      let terms = terms(frame, patch: patch, &random)
      var planner = AttentionPlanner(settings: terms.settings, groups: groups, frame: frame, glanceScale: 0.3)
      var witness = Witness(frame: frame)
      var now = 0.0
      var end = 0.0
      var patches: [Patch] = []
      while now < 2.3 * terms.seconds {
        let time = MediaTime(microseconds: Int64(now * 1e6) + 77_000_000)
        planner.plan(candidates: evidence(kind, frame, &random), tracks: [], count: terms.count, at: time, into: &patches)
        #expect(patches.count <= terms.count)
        witness.see(patches, now: now)
        // What is remembered of places may not touch the promise: nothing is ever found, and the camera turns.
        planner.learn(LookReport(examined: patches.map { Patch.innerArea(of: $0.rect, in: frame) }), at: time)
        planner.move(by: CameraMotion(dx: 24 * Double(random.int(-2...2)), dy: 24 * Double(random.int(-1...1))))
        end = now
        now += random.int(0...3) == 0 ? terms.slowest : random.double(terms.slowest / 3...terms.slowest)
      }
      let worst = witness.worstWait(until: end)
      #expect(worst <= terms.seconds, "kind \(kind), K \(terms.count), promised \(terms.seconds) s, slowest step \(terms.slowest) s")
      #expect(abs(planner.worstStaleness - worst) < 1e-3, "the planner knows its own record")
    }
  }

  /// Patches come when the purse can pay for them, and glances take their part of it.
  @Test(arguments: sizes.suffix(4), 0..<6 as Range<UInt64>) func promiseIsKeptWithinACompute(frame: Size, seed: UInt64) {
    var random = SeededGenerator("promiseIsKeptWithinACompute \(frame)", seed: seed)
    let (patch, glance) = (320 * 320, 640 * 384)
    var terms = (income: 0.0, seconds: 0.0, share: 0.0, rate: 0.0, interval: 0.0)
    var glances = 0.0
    var settings = AttentionPlanner.Settings()
    let promise = CoveragePromise(frame: frame, patch: settings.patchSize)
    repeat {
      terms = (
        random.double(0.05e6...0.8e6), random.double(0.8...2.5), random.double(0.3...1), random.double(10...60), random.double(0.05...0.3)
      )
      glances = min(1 / (terms.interval * terms.rate), 0.6 * terms.income / Double(glance))
    } while !promise.isHeld(
      income: terms.income, glance: glance, glances: glances, patch: patch, patches: 8, framesPerSecond: terms.rate,
      seconds: terms.seconds, share: terms.share)
    (settings.coverageSeconds, settings.coverageShare) = (terms.seconds, terms.share)
    var planner = AttentionPlanner(settings: settings, groups: groups, frame: frame, glanceScale: 0.3)
    var (schedule, purse) = (GlanceSchedule(), PixelPurse())
    var witness = Witness(frame: frame)
    var patches: [Patch] = []
    var now = 0.0
    let start = random.double(0...1)
    for index in 0..<Int(3 * terms.seconds * terms.rate) {
      let time = MediaTime(microseconds: Int64((start + Double(index) / terms.rate) * 1e6))
      now = Double(index) / terms.rate
      purse.earn(terms.income, saving: Double(2 * (glance + 8 * patch)))
      if schedule.takes(at: time, interval: terms.interval, pixels: glance, income: 0.6 * terms.income) {
        purse.spend(glance)
        planner.see(candidates: evidence(2, frame, &random), at: time)
      }
      planner.plan(tracks: [], count: min(8, purse.count(price: patch)), limit: 16, isPressed: false, at: time, into: &patches)
      purse.spend(patches.count * patch)
      witness.see(patches, now: now)
    }
    #expect(witness.worstWait(until: now) <= terms.seconds, "\(terms)")
  }

  @Test func usualSettingsCanBePromised() {
    let hd = CoveragePromise(frame: Size(width: 1920, height: 1080), patch: Size(width: 416, height: 416))
    #expect(hd.tiles == 15)
    #expect(hd.requiredPatches(framesPerSecond: 30, seconds: 2, share: 0.5) == 1)
    let ultra = CoveragePromise(frame: Size(width: 3840, height: 2160), patch: Size(width: 416, height: 416))
    #expect(ultra.tiles == 60)
    #expect(ultra.requiredPatches(framesPerSecond: 30, seconds: 2, share: 0.5) == 3)
    #expect(hd.requiredPatches(framesPerSecond: 0.5, seconds: 2, share: 1) == nil)
    #expect(!ultra.isHeld(patches: 2, framesPerSecond: 30, seconds: 2, share: 0.5))
  }

  @Test func whatCanNotBePromisedTakesItsShareAndIsReported() {
    let frame = Size(width: 3840, height: 2160)
    var random = SeededGenerator("whatCanNotBePromisedTakesItsShareAndIsReported", seed: 17)
    var settings = AttentionPlanner.Settings()
    settings.coverageShare = 0.4
    var planner = AttentionPlanner(settings: settings, groups: groups, frame: frame, glanceScale: 1.0 / 6)
    #expect(!planner.promise.isHeld(patches: 1, framesPerSecond: 30, seconds: 2, share: 0.4))
    var patches: [Patch] = []
    var coverage = 0
    var total = 0
    for index in 0..<200 {
      let salient = (0..<150).map { _ in
        Detection(box: random.box(in: frame, longest: 30), score: 0.9, classID: 0)
      }
      planner.plan(candidates: salient, tracks: [], count: 1, at: MediaTime(value: Int64(index), denominator: 30), into: &patches)
      coverage += patches.filter { $0.reason == .coverage }.count
      total += 1
    }
    #expect(Double(coverage) <= 0.4 * Double(total) + 2)
    #expect(Double(coverage) >= 0.4 * Double(total) - 2)
    #expect(planner.worstStaleness > 2)
  }

  @Test func looksComeEvenly() {
    let frame = Size(width: 1920, height: 1080)
    var settings = AttentionPlanner.Settings()
    settings.patchSize = Size(width: 416, height: 416)
    var planner = AttentionPlanner(settings: settings, groups: groups, frame: frame, glanceScale: 1.0 / 3)
    var patches: [Patch] = []
    var perSecond: [Int] = []
    for second in 0..<8 {
      var looks = 0
      for index in 0..<30 {
        planner.plan(
          candidates: [], tracks: [], count: 4, at: MediaTime(value: Int64(second * 30 + index), denominator: 30), into: &patches)
        looks += patches.count
        #expect(patches.count <= 1, "15 tiles in 2 s are no burst at 30 frames/s")
      }
      perSecond.append(looks)
    }
    // 15 tiles in 0.8 of 2 s.
    #expect(perSecond.allSatisfy { (8...11).contains($0) }, "\(perSecond)")
  }

  @Test func aGapIsCaughtUpWithinTheShare() {
    let frame = Size(width: 1920, height: 1080)
    var planner = AttentionPlanner(settings: .init(), groups: groups, frame: frame, glanceScale: 1.0 / 3)
    var patches: [Patch] = []
    for index in 0..<60 {
      let time = MediaTime(value: Int64(index < 30 ? index : index + 300), denominator: 30)
      planner.plan(candidates: [], tracks: [], count: 4, at: time, into: &patches)
      #expect(patches.count <= 3)
    }
    #expect(planner.worstStaleness > 10)
  }

  @Test func tilesCoverEveryCell() {
    var random = SeededGenerator("tilesCoverEveryCell", seed: 18)
    for _ in 0..<400 {
      let frame = Size(width: random.int(16...4100), height: random.int(16...2300))
      let patch = Size(width: 32 * random.int(2...20), height: 32 * random.int(2...20))
      let grid = PatchGrid(frame: frame, patch: patch, gridCell: random.int(2...64))
      for axis in [grid.columns, grid.rows] {
        #expect(axis.tiles.first?.cells.lowerBound == 0)
        #expect(axis.tiles.last?.cells.upperBound == axis.cellCount)
        #expect(zip(axis.tiles, axis.tiles.dropFirst()).allSatisfy { $0.cells.upperBound == $1.cells.lowerBound })
        let length = axis == grid.columns ? frame.width : frame.height
        for position in axis.positions {
          #expect(position.origin % 2 == 0 && position.origin >= 0 && position.origin + axis.side <= length)
        }
      }
    }
  }
}
