import Perception

/// Turns the time stamps of a decoder into a time line that strictly increases within an epoch, in whole microseconds.
///
/// * A stamp that comes after the last frame's is used as it is, whatever the gap.
/// * A missing stamp (or one beyond ±2^52 µs, which no record can hold) is the last one plus one frame period; the first
///   frame of a stream without stamps is at 0.
/// * A stamp at or up to one second before the last frame's is a stutter: the frame is put half a frame period after the
///   last one, so that the line catches up with later good stamps instead of drifting away from them.
/// * A stamp more than one second before the last frame's is a restart of the source's clock: a new epoch begins with it.
struct FrameClock: Sendable {
  struct Reading: Sendable, Equatable {
    var time: MediaTime
    var startsEpoch: Bool
  }

  private let numerator: Int32
  private let denominator: Int32
  /// Microseconds, at least 2.
  private let period: Int64
  private var last: Int64?

  private static let restartMicroseconds: Int64 = 1_000_000
  private static let largestMicroseconds: Int64 = 1 << 52
  /// 25 frames per second, for streams that name no rate.
  private static let defaultPeriodSeconds = 0.04

  /// - Parameters:
  ///   - numerator, denominator: seconds per tick; anything not positive is replaced by microseconds.
  ///   - frameRate: frames per second; nil or out of range means 25.
  init(numerator: Int32, denominator: Int32, frameRate: Double?) {
    let isValid = numerator > 0 && denominator > 0
    self.numerator = isValid ? numerator : 1
    self.denominator = isValid ? denominator : 1_000_000
    let seconds = frameRate.map { $0 > 0 ? 1 / $0 : 0 } ?? 0
    let usable = seconds >= 1e-5 && seconds <= 3600 ? seconds : FrameClock.defaultPeriodSeconds
    period = max(2, Int64((usable * 1_000_000).rounded()))
  }

  /// - Parameter stamp: ticks; nil when the decoder knows none.
  mutating func read(_ stamp: Int64?) -> Reading {
    let stamped = stamp.map { MediaTime(value: $0, numerator: numerator, denominator: denominator) }
    let microseconds = stamped?.microseconds
    guard let stamped, let microseconds, abs(microseconds.clamped) <= FrameClock.largestMicroseconds else {
      return advance(by: period)
    }
    guard let last, microseconds <= last else {
      self.last = microseconds
      return Reading(time: stamped, startsEpoch: false)
    }
    if last - microseconds > FrameClock.restartMicroseconds {
      self.last = microseconds
      return Reading(time: stamped, startsEpoch: true)
    }
    return advance(by: period / 2)
  }

  private mutating func advance(by step: Int64) -> Reading {
    let microseconds = last.map { $0 + step } ?? 0
    last = microseconds
    return Reading(time: MediaTime(microseconds: microseconds), startsEpoch: false)
  }
}

extension Int64 {
  /// Int64.min has no magnitude in Int64.
  fileprivate var clamped: Int64 { self == .min ? .min + 1 : self }
}
