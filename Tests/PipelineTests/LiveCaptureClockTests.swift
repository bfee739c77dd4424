import Fixtures
import Perception
import Testing

@testable import Pipeline

@Suite struct LiveCaptureClockTests {
  @Test func withoutReportsTheTimeIsThatOfArrival() {
    let camera = SimulatedCamera(seed: 1)
    for _ in 0..<500 {
      let reading = camera.frame()
      #expect(reading.clock == .receiver)
      #expect(reading.captureMicroseconds == camera.arrivalMicroseconds)
      #expect(reading.change == nil)
    }
  }

  /// Within 24 h the camera's word counts, whatever time zone it lives in.
  @Test(arguments: [0.0, 0.5, -10_800, 86_000, -86_000])
  func theCamerasTimeCountsWithinADay(ahead: Double) {
    let camera = SimulatedCamera(seed: 2)
    camera.senderAhead = ahead
    for _ in 0..<500 {
      let reading = camera.frame()
      #expect(reading.clock == .rtcp)
      #expect(reading.captureMicroseconds == camera.senderMicroseconds)
      #expect(reading.change == nil)
    }
  }

  @Test(arguments: [0, 1, -1, .min, .max, 4_294_967_296_000_000, SimulatedCamera.beginning - 90_000_000_000] as [Int64])
  func aClockThatWasNeverSetFallsBackAndIsSaidOnce(sender: Int64) {
    let camera = SimulatedCamera(seed: 3)
    camera.nonsense = sender
    var changes: [ClockChange] = []
    for number in 0..<500 {
      if number == 250 { camera.clock.reset() }
      let reading = camera.frame()
      #expect(reading.clock == .receiver)
      #expect(reading.captureMicroseconds == camera.arrivalMicroseconds)
      if let change = reading.change { changes.append(change) }
    }
    #expect(changes.count == 1)
    guard case .jump(let milliseconds) = changes.first else { Issue.record("\(changes)"); return }
    #expect((milliseconds > 0) == (sender > SimulatedCamera.beginning))
    #expect(abs(milliseconds) > 24 * 3600 * 1000)
  }

  @Test func aFileArrivesWhenItIsDue() {
    let camera = SimulatedCamera(seed: 4)
    camera.clock = CaptureClock(isFile: true)
    camera.senderAhead = 7
    for number in 0..<500 {
      camera.delay = number < 300 ? 0 : 3
      let reading = camera.frame()
      #expect(reading == .init(captureMicroseconds: camera.arrivalMicroseconds, clock: .file, lateness: .zero, change: nil))
    }
  }

  /// Jitter below one frame interval shows as it is: never more, and on average about as much.
  @Test(arguments: [1.0, 5, 25, 60], 0..<5 as Range<UInt64>)
  func jitterIsLateness(rate: Double, seed: UInt64) {
    let camera = SimulatedCamera(seed: seed, rate: rate)
    camera.jitter = 0.02
    camera.skip(10)
    var total = 0.0
    for _ in 0..<1000 {
      let late = camera.frame().late
      #expect(late >= 0)
      #expect(late <= 0.0201)
      total += late
    }
    #expect(abs(total / 1000 - 0.01) < 0.004)
  }

  /// A network that holds frames back for 2 s and then delivers them at once: each is as late as it waited.
  @Test func aQueueShowsInTheFramesThatWaited() {
    let camera = SimulatedCamera(seed: 5)
    camera.skip(20)
    for frame in 0..<50 {
      camera.delay = Double(50 - frame) * 0.04
      #expect(abs(camera.frame().late - camera.delay) < 0.002)
    }
    camera.delay = 0
    for _ in 0..<500 { #expect(camera.frame().late < 0.002) }
  }

  @Test func latenessEndsAtTenSeconds() {
    let camera = SimulatedCamera(seed: 6)
    camera.skip(20)
    camera.delay = 25
    #expect(camera.frame().lateness == .seconds(10))
  }

  /// The servers of recordings send the first frames before their time; whoever serves a cache sends them after it.
  @Test(arguments: [1.0, -1.0], [0.25, 1, 3])
  func aBurstAtTheBeginningSpoilsNothing(side: Double, length: Double) {
    let camera = SimulatedCamera(seed: 7)
    camera.jitter = 0.003
    if side < 0 {
      for _ in 0..<Int(length * 25) { #expect(camera.frame(arrivingAt: 0.04).late == 0) }
      // The server now waits until its clock has caught up.
      for _ in 0..<500 { #expect(camera.frame().late < 0.004) }
    } else {
      let frames = Int(length * 25)
      for frame in 0..<frames {
        camera.delay = Double(frames - frame) * 0.04
        #expect(camera.frame().late == 0)
      }
      camera.delay = 0
      for _ in 0..<500 { #expect(camera.frame().late < 0.004) }
    }
  }

  @Test(arguments: [-1000e-6, -200e-6, 200e-6, 1000e-6])
  func driftDoesNotAccumulate(drift: Double) {
    let camera = SimulatedCamera(seed: 8, rate: 5)
    camera.drift = drift
    camera.skip(10)
    for _ in 0..<(600 * 5) { #expect(camera.frame().late <= 31 * abs(drift) + 0.0011) }
  }

  /// MJPEG over HTTP: 25 frames/s by the time stamps, 15 by the clock.
  @Test(arguments: [-0.4, -0.2, -0.03, 0.5])
  func timeStampsThatOnlyCountFramesAreNotLate(drift: Double) {
    let camera = SimulatedCamera(seed: 9)
    camera.drift = drift
    camera.jitter = 0.004
    for _ in 0..<2000 { #expect(camera.frame().late < 0.05) }
  }

  @Test(arguments: [3600.0, -3600, 1, -1, 0.3, -0.3, 1e9, -1e9])
  func aJumpOfTheTimeStampsIsForgotten(jump: Double) {
    let camera = SimulatedCamera(seed: 10)
    camera.skip(20)
    camera.mediaAhead += jump
    for frame in 0..<500 {
      let late = camera.frame().late
      // Set back by less than a restart looks like frames held back, for 5 s.
      #expect(late < 0.002 || frame < 150 && late <= abs(jump) + 0.002)
    }
  }

  /// A server stopped for 5 s that goes on counting where it stopped: late for some seconds, not for half a minute.
  @Test func aPausedClockIsForgivenAfterSomeSeconds() {
    let camera = SimulatedCamera(seed: 11)
    camera.skip(20)
    camera.delay = 5
    for frame in 0..<500 {
      let late = camera.frame().late
      #expect(frame < 100 ? abs(late - 5) < 0.01 : frame < 160 || late < 0.002)
    }
  }

  /// Whatever the numbers are, nothing traps and the ranges hold.
  @Test(arguments: 0..<40 as Range<UInt64>)
  func survivesAnything(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var clock = CaptureClock()
    var arrival = ContinuousClock.now
    let extremes: [Int64] = [.min, .min + 1, -1, 0, 1, SimulatedCamera.beginning, .max - 1, .max]
    for number in 0..<2000 {
      arrival += .microseconds(Int64.random(in: 0...(number.isMultiple(of: 50) ? 100_000_000_000 : 200_000), using: &generator))
      let ticks = number.isMultiple(of: 9) ? extremes.randomElement(using: &generator) ?? 0 : Int64(number) * 3600
      let reading = clock.read(
        pts: MediaTime(value: ticks, denominator: 90_000), arrival: arrival,
        arrivalMicroseconds: number.isMultiple(of: 7) ? extremes.randomElement(using: &generator) ?? 0 : SimulatedCamera.beginning,
        senderMicroseconds: Bool.random(using: &generator) ? extremes.randomElement(using: &generator) : nil)
      #expect(reading.lateness >= .zero)
      #expect(reading.lateness <= .seconds(10))
      if Int.random(in: 0..<300, using: &generator) == 0 { clock.reset() }
    }
  }
}

extension CaptureClock.Reading {
  /// Seconds.
  var late: Double { lateness / .seconds(1) }
}
