import Perception

/// Turns media time into the time stamps of a written stream: from 0, strictly increasing, distances kept.
struct VideoWriterClock: Sendable {
  /// Seconds per tick as a fraction.
  let numerator: Int32
  let denominator: Int32
  private let origin: MediaTime
  /// Ticks added so that the stream goes on where time went back.
  private var offset: Int64 = 0
  private var last: Int64?
  private var lastStep: Int64

  /// A leap beyond this many seconds is a clock that was set, not a pause: containers hold distances in 32 bits.
  private static let longestStep: Int64 = 3600

  /// - Parameter largestDenominator: of a tick; coarser than the source's own where the codec cannot hold that.
  init(from first: MediaTime, largestDenominator: Int32 = .max) {
    if first.denominator <= largestDenominator {
      (numerator, denominator) = (first.numerator, first.denominator)
    } else {
      // Whole ticks for 24, 25, 30, 50 and 60 frames per second and their 1000/1001.
      (numerator, denominator) = (1, min(60_000, largestDenominator))
    }
    origin = first
    lastStep = max(Int64(denominator) / Int64(numerator) / 25, 1)
  }

  /// The stamp of a frame. When time stands still, goes back, or leaps (a reset of the source), the frame follows the one before at the same
  /// distance as that one followed its own, and everything after moves along.
  mutating func stamp(_ time: MediaTime) -> Int64 {
    let ticks = Self.clamp(ticks(of: time) - ticks(of: origin))
    let stamp: Int64
    if let last {
      let step = ticks &+ offset &- last
      if step <= 0 || step > Self.longestStep * Int64(denominator) / Int64(numerator) {
        stamp = last + lastStep
        offset = stamp &- ticks
      } else {
        stamp = last + step
        lastStep = step
      }
    } else {
      stamp = 0
    }
    last = stamp
    return stamp
  }

  /// Nearest tick, ties upwards.
  private func ticks(of time: MediaTime) -> Int128 {
    let product = 2 * Int128(time.value) * Int128(time.numerator) * Int128(denominator)
    let divisor = 2 * Int128(time.denominator) * Int128(numerator)
    let shifted = product + divisor / 2
    let remainder = shifted % divisor
    return (shifted - (remainder < 0 ? remainder + divisor : remainder)) / divisor
  }

  /// Far from Int64's ends, so that the sums of `stamp` stay inside.
  private static func clamp(_ value: Int128) -> Int64 {
    Int64(min(max(value, -(1 << 61)), 1 << 61))
  }
}
