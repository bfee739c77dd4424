import Fixtures
import Perception
import Testing

@testable import Video

/// The rule that makes any sequence of time stamps strictly increasing.
@Suite struct FrameClockTests {
  private func times(_ stamps: [Int64?], numerator: Int32 = 1, denominator: Int32 = 1000, rate: Double? = 25) -> [Int64] {
    var clock = FrameClock(numerator: numerator, denominator: denominator, frameRate: rate)
    return stamps.map { clock.read($0).time.microseconds }
  }

  @Test("Good stamps are used as they are, whatever their gaps")
  func good() {
    #expect(times([-80, 0, 40, 41, 900_000]) == [-80_000, 0, 40_000, 41_000, 900_000_000])
  }

  @Test("A missing stamp is one period after the last; the first is 0")
  func missing() {
    #expect(times([nil, nil, 100, nil], rate: 50) == [0, 20_000, 100_000, 120_000])
  }

  @Test("A stutter advances by half a period and the line catches up")
  func stutter() {
    #expect(times([0, 40, 80, 60, 120, 120, 160]) == [0, 40_000, 80_000, 100_000, 120_000, 140_000, 160_000])
  }

  @Test("More than a second back begins an epoch")
  func restart() {
    var clock = FrameClock(numerator: 1, denominator: 1000, frameRate: nil)
    #expect(clock.read(5_000) == .init(time: MediaTime(value: 5_000, denominator: 1000), startsEpoch: false))
    #expect(!clock.read(4_000).startsEpoch)
    #expect(clock.read(3_000) == .init(time: MediaTime(value: 3_000, denominator: 1000), startsEpoch: true))
    #expect(!clock.read(3_040).startsEpoch)
  }

  @Test("No time base, absurd rates and stamps beyond all records")
  func absurd() {
    #expect(times([7, 8], numerator: 0, denominator: 0) == [7, 8])
    #expect(times([0, .max, .min, 50], rate: .nan) == [0, 40_000, 80_000, 100_000])
    #expect(times([nil, nil], rate: 1e300) == [0, 40_000])
  }

  @Test("Any stamps at all: strictly increasing within an epoch", arguments: 0..<50)
  func property(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var clock = FrameClock(numerator: 1, denominator: 90_000, frameRate: 30)
    var last: Int64?
    var epochs = 0
    for _ in 0..<400 {
      let stamp: Int64?
      switch Int.random(in: 0..<20, using: &random) {
      case 0: stamp = nil
      case 1: stamp = Int64.random(in: .min ... .max, using: &random)
      case 2: stamp = last.map { $0 * 9 / 100 }
      default: stamp = Int64.random(in: 0..<10_000_000, using: &random)
      }
      let reading = clock.read(stamp)
      if reading.startsEpoch { epochs += 1 } else if let last { #expect(reading.time.microseconds > last, "seed \(seed)") }
      last = reading.time.microseconds
    }
    #expect(epochs > 0)
  }
}
