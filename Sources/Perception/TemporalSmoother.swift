/// Smooths a map over time with half-lives in media time, so that the frame rate does not matter.
///
/// Rising and falling are separate: evidence that appears should act within a few frames, evidence that flickers should not vanish at once.
/// Each cell approaches the new value by 1 - 2^(-Δt / half-life).
public struct TemporalSmoother: Sendable {
  /// Media seconds in which a rise is half done; 0 = at once.
  public let riseHalfLife: Double
  /// Media seconds in which a fall is half done; 0 = at once.
  public let fallHalfLife: Double
  private var last: MediaTime?

  public init(riseHalfLife: Double, fallHalfLife: Double) {
    self.riseHalfLife = riseHalfLife
    self.fallHalfLife = fallHalfLife
  }

  /// Moves `state` towards `input` (same grid) for the time since the last call; the first call takes `input` as it is.
  public mutating func smooth(_ input: SaliencyMap, at time: MediaTime, into state: inout SaliencyMap) {
    let elapsed = last.map { max(0, time.seconds(since: $0)) } ?? .infinity
    last = time
    let rise = Self.approach(elapsed, halfLife: riseHalfLife)
    let fall = Self.approach(elapsed, halfLife: fallHalfLife)
    for index in input.values.indices {
      let old = state.values[index]
      let new = input.values[index]
      let approach = new > old ? rise : fall
      // Taken as it is rather than added to the old value, which would leave rounding behind.
      state.values[index] = approach >= 1 ? new : old + (new - old) * approach
    }
  }

  /// Forgets the past: the next map is taken as it is.
  public mutating func reset() {
    last = nil
  }

  private static func approach(_ elapsed: Double, halfLife: Double) -> Float {
    halfLife > 0 && elapsed < .infinity ? Float(1 - HalfLife.powerOfTwo(-elapsed / halfLife)) : 1
  }
}
