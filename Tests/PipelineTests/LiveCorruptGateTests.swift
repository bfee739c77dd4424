import Fixtures
import Testing

@testable import Pipeline

@Suite struct LiveCorruptGateTests {
  /// 25 frames/s from an instant of no meaning.
  private final class Camera {
    var gate = CorruptGate()
    var time = ContinuousClock.now

    func frame(key: Bool = false, damaged: Bool = false) -> Bool {
      time += .milliseconds(40)
      return gate.judge(isKey: key, isDamaged: damaged, at: time)
    }

    /// - Returns: how many passed.
    func frames(_ count: Int) -> Int {
      (0..<count).count { _ in frame() }
    }
  }

  @Test func damageClosesUntilTheNextCleanKeyFrame() {
    let camera = Camera()
    #expect(camera.frame(key: true))
    #expect(camera.frames(10) == 10)
    #expect(!camera.frame(damaged: true))
    #expect(camera.frames(10) == 0)
    #expect(!camera.frame(key: true, damaged: true))
    #expect(camera.frames(10) == 0)
    #expect(camera.frame(key: true))
    #expect(camera.frames(10) == 10)
  }

  @Test func aLostReferenceClosesUntilTheNextKeyFrame() {
    let camera = Camera()
    #expect(camera.frame(key: true))
    camera.gate.lostReference()
    #expect(camera.frames(30) == 0)
    camera.gate.lostReference()
    // Nothing lost before a key frame matters to it.
    #expect(camera.frame(key: true))
    #expect(camera.frame())
  }

  @Test func aConnectionJoinedBetweenKeyFramesBeginsClosed() {
    let camera = Camera()
    #expect(camera.frames(20) == 0)
    #expect(camera.frame(key: true))
    #expect(camera.frame())
    camera.gate.reset()
    #expect(camera.frames(20) == 0)
    #expect(camera.frame(key: true))
  }

  @Test func intraOnlyFramesAreJudgedAlone() {
    let camera = Camera()
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<500 {
      let isDamaged = Bool.random(using: &generator)
      #expect(camera.frame(key: true, damaged: isDamaged) == !isDamaged)
    }
  }

  /// 10 s at 25 frames/s are 250 frames; the first of them begins the time, so 249 after it are still too early.
  @Test func intraRefreshOpensTenSecondsAfterTheLastDamage() {
    let camera = Camera()
    #expect(camera.frames(250) == 0)
    #expect(camera.frame())
    #expect(!camera.frame(damaged: true))
    #expect(camera.frames(200) == 0)
    #expect(!camera.frame(damaged: true))
    #expect(camera.frames(249) == 0)
    #expect(camera.frames(10) == 10)
  }

  /// Key frames every 25 frames (1 s), 50 (2 s), 1 (40 ms, held at 2 s) and 1000 (40 s, held at 60 s), then none.
  @Test(arguments: [(25, 50), (50, 100), (1, 50), (1000, 1500)])
  func aLateKeyFrameIsWaitedForTwiceItsDistance(distance: Int, patience: Int) {
    let camera = Camera()
    for _ in 0..<3 {
      #expect(camera.frame(key: true))
      #expect(camera.frames(distance - 1) == distance - 1)
    }
    #expect(!camera.frame(damaged: true))
    #expect(camera.frames(patience - 1) == 0)
    #expect(camera.frame())
  }

  /// No frame passes that a plain account of what was spoiled forbids.
  @Test(arguments: 0..<30 as Range<UInt64>)
  func nothingSpoiledPasses(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let camera = Camera()
    var isSpoiled = true
    var passed = 0
    // A key frame at least every 1.6 s: patience, at least 2 s, is never needed.
    var sinceKey = 0
    for _ in 0..<2000 {
      let isKey = sinceKey >= 40 || Int.random(in: 0..<20, using: &generator) == 0
      let isDamaged = sinceKey < 30 && Int.random(in: 0..<30, using: &generator) == 0
      if Int.random(in: 0..<60, using: &generator) == 0 {
        camera.gate.lostReference()
        isSpoiled = true
      }
      isSpoiled = isDamaged || (isSpoiled && !isKey)
      let passes = camera.frame(key: isKey, damaged: isDamaged)
      #expect(passes == !isSpoiled)
      passed += passes ? 1 : 0
      sinceKey = isKey ? 0 : sinceKey + 1
    }
    #expect(passed > 100)
  }
}
