import Fixtures
import Perception
import Testing
import Video

@testable import Pipeline

/// A file that plays the camera.
@Suite struct LivePacerTests {
  private let pictures: LivePictures
  private let start = ContinuousClock.now

  init() throws {
    pictures = try LivePictures()
  }

  /// The offsets, milliseconds, at which packets with these decode times are due for a reader that waits for each.
  private func due(_ times: [Int64?], reading: Duration = .zero) -> [Double] {
    var (pacer, now) = (MediaPacer(), start)
    return times.map { time in
      now += reading
      var packet = pictures.packet(7, arrival: now, decodeTime: time.map { MediaTime(microseconds: $0 * 1000) })
      pacer.stamp(&packet, at: now)
      now = max(now, packet.arrival)
      return ((packet.arrival - start) / .milliseconds(1)).rounded()
    }
  }

  @Test(arguments: UInt64(1)...50) func dueTimesFollowDecodeTimes(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var times = [Int64.random(in: -5_000_000...5_000_000, using: &random)]
    for _ in 0..<200 { times.append(times[times.count - 1] + Int64.random(in: 0...10_000, using: &random)) }
    #expect(due(times) == times.map { Double($0 - times[0]) })
  }

  @Test(arguments: UInt64(1)...50) func jumpsCostNoTimeAndNothingGoesBack(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var (times, played): ([Int64], [Double]) = ([0], [0])
    for _ in 0..<200 {
      let isJump = Int.random(in: 0...9, using: &random) == 0
      let back = Bool.random(using: &random)
      let jump = back ? -Int64.random(in: 1001...9000, using: &random) : Int64.random(in: 10_001...9_000_000, using: &random)
      let step = isJump ? jump : Int64.random(in: 0...200, using: &random)
      times.append(times[times.count - 1] + step)
      played.append(played[played.count - 1] + (isJump ? 0 : Double(step)))
    }
    #expect(due(times) == played)
  }

  @Test func aSlowReaderIsNotWaitedFor() {
    let due = due([0, 40, 80, 400], reading: .milliseconds(100))
    #expect(due == [100, 140, 180, 500])
  }

  @Test func packetsWithoutATimeComeAfterTheOneBefore() {
    #expect(due([nil, nil]) == [0, 40])
    #expect(due([1000, nil, 1040, nil]) == [0, 40, 40, 80])
  }

  @Test func theLastInstantHasNoNext() {
    var pacer = MediaPacer()
    for time in [MediaTime(value: .max, denominator: 1), nil, MediaTime(value: .min, denominator: 1), nil] {
      var packet = pictures.packet(arrival: start, decodeTime: time)
      pacer.stamp(&packet, at: start)
      #expect(packet.arrival >= start)
    }
  }

  @Test func reorderedTimesGoBackALittleAndAreNoJump() {
    #expect(due([0, 120, 40, 80, 240, 160]) == [0, 120, 120, 120, 240, 240])
  }

  @Test func theWallClockGoesAlong() {
    var pacer = MediaPacer()
    var stamps: [Int64] = []
    for time in [Int64(0), 40, 80, 60_000, 60_040] {
      var packet = pictures.packet(1_000_000, arrival: start, decodeTime: MediaTime(microseconds: time * 1000))
      pacer.stamp(&packet, at: start)
      stamps.append(packet.arrivalMicroseconds)
    }
    #expect(stamps == [1_000_000, 1_040_000, 1_080_000, 1_000_000, 1_040_000])
  }
}
