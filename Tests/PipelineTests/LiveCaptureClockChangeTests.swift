import Fixtures
import Testing

@testable import Pipeline

@Suite struct LiveCaptureClockChangeTests {
  /// Said once, within some minutes, and right to 60 ppm.
  @Test(arguments: [(200e-6, true, 8.0), (-200e-6, false, 6)])
  func aDriftIsSaidOnceADay(drift: Double, tellsTime: Bool, hours: Double) {
    let camera = SimulatedCamera(seed: 1, rate: 1)
    camera.jitter = 0.005
    camera.drift = drift
    camera.senderAhead = tellsTime ? 12 : nil
    let changes = camera.skip(hours * 3600)
    #expect(changes.count == 1)
    guard let (at, change) = changes.first, case .drift(let ppm) = change else { Issue.record("\(changes)"); return }
    #expect(at >= 60 && at < 600)
    #expect(abs(Double(ppm) - drift * 1e6) < 60)
  }

  @Test(arguments: [0.0, 20e-6, -50e-6], 0..<4 as Range<UInt64>)
  func aGoodClockIsNotMentioned(drift: Double, seed: UInt64) {
    let camera = SimulatedCamera(seed: seed, rate: [1, 5, 10, 25][Int(seed)])
    camera.jitter = 0.02
    camera.drift = drift
    #expect(camera.skip(900).isEmpty)
  }

  /// Seconds of delay now and then, and for minutes a way that is 100 ms longer, are the network's doing.
  @Test(arguments: 0..<4 as Range<UInt64>)
  func aBadNetworkIsNotTheCamerasClock(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let camera = SimulatedCamera(seed: seed, rate: 10)
    camera.senderAhead = seed.isMultiple(of: 2) ? 0 : nil
    camera.jitter = 0.02
    for _ in 0..<10 {
      camera.delay = 0
      #expect(camera.skip(.random(in: 20...300, using: &generator)).isEmpty)
      camera.delay = .random(in: 0.3...3, using: &generator)
      #expect(camera.skip(1.5).isEmpty)
      camera.delay = 0.1
      #expect(camera.skip(.random(in: 20...300, using: &generator)).isEmpty)
    }
  }

  @Test(arguments: [3600.0, -3600, 1, -1, 0.4, -0.4], [true, false])
  func aJumpIsSaidOnce(jump: Double, tellsTime: Bool) {
    let camera = SimulatedCamera(seed: 2, rate: 10)
    camera.jitter = 0.02
    if tellsTime { camera.senderAhead = 1 }
    #expect(camera.skip(120).isEmpty)
    if tellsTime { camera.senderAhead = 1 + jump } else { camera.mediaAhead += jump }
    let changes = camera.skip(300)
    #expect(changes.count == 1)
    guard let (at, change) = changes.first, case .jump(let milliseconds) = change else { Issue.record("\(changes)"); return }
    #expect(at < 130)
    #expect(abs(Double(milliseconds) - jump * 1000) < 25)
  }

  /// While the camera tells its time, a restart of its media time line is not a jump of its clock.
  @Test func theTimeTheCameraTellsIsTheOneWatched() {
    let camera = SimulatedCamera(seed: 3, rate: 10)
    camera.senderAhead = 0
    #expect(camera.skip(60).isEmpty)
    camera.mediaAhead = -1000
    #expect(camera.skip(120).isEmpty)
  }

  /// The jump of a time line ends with its connection, and so does the comparison.
  @Test func aNewConnectionIsNoJump() {
    let camera = SimulatedCamera(seed: 4, rate: 10)
    for _ in 0..<10 {
      #expect(camera.skip(30).isEmpty)
      camera.mediaAhead -= 1000
      camera.clock.reset()
    }
  }

  @Test func aReconnectDoesNotSayTheDriftAgain() {
    let camera = SimulatedCamera(seed: 5, rate: 10)
    camera.jitter = 0.005
    camera.drift = 300e-6
    #expect(camera.skip(600).count == 1)
    for _ in 0..<5 {
      camera.clock.reset()
      #expect(camera.skip(300).isEmpty)
    }
  }

  /// Slow, then right, then slow again: each is news, and neither is said more than once a minute.
  @Test func aDriftThatEndsMayBeSaidAgain() {
    let camera = SimulatedCamera(seed: 6, rate: 10)
    camera.jitter = 0.005
    camera.mediaAhead = 0
    camera.drift = 400e-6
    let first = camera.skip(1200)
    // The same media time, from here on at the right pace.
    camera.mediaAhead += camera.now * camera.drift
    camera.drift = 0
    let between = camera.skip(2400)
    camera.drift = 400e-6
    camera.mediaAhead -= camera.now * camera.drift
    let second = camera.skip(1200)
    #expect(first.count == 1)
    #expect(!second.isEmpty)
    let times = (first + between + second).map(\.at)
    for (earlier, later) in zip(times, times.dropFirst()) { #expect(later - earlier >= 60) }
  }
}
