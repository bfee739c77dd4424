/// A quantity that wanders at random, measured without pause: the filter of R. Kalman and R. Bucy (1961) for a random walk, in closed form.
///
/// Between two frames the last measurement z is held, with noise density r, while the quantity wanders with density q. The Riccati equation
/// dP/dt = q - P²/r then has the solution, with s = √(q r), k = √(q / r), e = exp(-k Δt) and D = (P + s) - (P - s) e²,
///
///     P' = s ((P + s) + (P - s) e²) / D        z - x' = (z - x) · 2 s e / D
///
/// Two steps equal one step of their sum *exactly*: frames at 5 and at 30 per second are smoothed alike, which a filter with one noise per frame
/// does not do. In the long run the estimate approaches with the half-life ln 2 / k.
struct RandomWalkFilter: Hashable, Sendable {
  var value: Double
  /// Variance of the value.
  private(set) var variance: Double

  init(value: Double, variance: Double) {
    self.value = value
    self.variance = variance
  }

  /// Time passes without a measurement: `seconds` >= 0, `wander` = √q, units per √s.
  mutating func predict(seconds: Double, wander: Double) {
    variance += wander * wander * seconds
  }

  /// Takes a measurement held for `seconds` >= 0; `wander` = √q > 0, units per √s, `noise` = √r > 0, units times √s.
  mutating func update(_ measurement: Double, seconds: Double, wander: Double, noise: Double) {
    let s = wander * noise
    // exp(-k Δt) as a power of two.
    let e = HalfLife.powerOfTwo(-wander / noise * seconds * 1.442_695_040_888_963_4)
    let (sum, difference) = (variance + s, (variance - s) * e * e)
    value = measurement - (measurement - value) * 2 * s * e / (sum - difference)
    variance = s * (sum + difference) / (sum - difference)
  }
}
