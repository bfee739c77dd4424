import Fixtures
import Perception

@testable import Pipeline

/// A camera, the way from it, and the clock under test; all times in seconds.
final class SimulatedCamera {
  /// 2026-01-01, microseconds since 1970.
  static let beginning: Int64 = 1_767_225_600_000_000

  var clock = CaptureClock()
  /// Share by which the camera's clocks run faster than ours.
  var drift = 0.0
  /// Most that the way adds to each frame, evenly distributed.
  var jitter = 0.001
  /// What the way adds to each frame besides.
  var delay = 0.0
  var mediaAhead = 0.0
  /// The wall clock of the camera against ours; nil: it does not tell.
  var senderAhead: Double?
  /// What the camera tells instead.
  var nonsense: Int64?

  private(set) var arrivalMicroseconds: Int64 = 0
  private(set) var senderMicroseconds: Int64?
  /// True seconds since the beginning.
  private(set) var now = 0.0
  private let interval: Double
  private let origin = ContinuousClock.now
  private var lastArrival = 0.0
  private var generator: SeededGenerator

  init(seed: UInt64, rate: Double = 25) {
    interval = 1 / rate
    generator = SeededGenerator(seed: seed)
  }

  /// - Parameter arrivingAt: true time of arrival, however early; nil: after its way.
  func frame(arrivingAt fixed: Double? = nil) -> CaptureClock.Reading {
    now += interval
    lastArrival = max(lastArrival, fixed ?? now + delay + Double.random(in: 0...jitter, using: &generator))
    arrivalMicroseconds = Self.beginning + Int64(lastArrival * 1e6)
    let media = now * (1 + drift)
    senderMicroseconds = nonsense ?? senderAhead.map { Self.beginning + Int64((media + $0) * 1e6) }
    return clock.read(
      pts: MediaTime(value: Int64((media + mediaAhead) * 90_000), denominator: 90_000),
      arrival: origin + .microseconds(Int64(lastArrival * 1e6)), arrivalMicroseconds: arrivalMicroseconds,
      senderMicroseconds: senderMicroseconds)
  }

  /// Lets so many seconds go by.
  /// - Returns: what was noticed, with when.
  @discardableResult func skip(_ seconds: Double) -> [(at: Double, change: ClockChange)] {
    let end = now + seconds
    var changes: [(at: Double, change: ClockChange)] = []
    while now < end {
      if let change = frame().change { changes.append((now, change)) }
    }
    return changes
  }
}
