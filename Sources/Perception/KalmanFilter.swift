/// A Kalman filter for one coordinate that moves with nearly constant velocity (R. E. Kalman, 1960; the continuous white-noise
/// acceleration model of Bar-Shalom, Li and Kirubarajan, "Estimation with Applications to Tracking and Navigation", 2001, 6.2).
///
/// The process noise is integrated over the real time step, so two short steps equal one long step exactly: the filter
/// neither knows nor cares about the frame rate. Units: pixels and seconds. The covariance stays positive definite for
/// positive variances and time steps, because the update divides by a sum of positive terms only.
public struct KalmanFilter: Hashable, Sendable {
  /// How a velocity fades over a time step, the same for every filter.
  public struct Fading: Hashable, Sendable {
    /// What is left of the velocity, 0...1.
    let share: Double
    /// Seconds in which the full velocity would get as far.
    let reach: Double

    /// - Parameters:
    ///   - seconds: time step, > 0.
    ///   - halfLife: seconds after which the velocity is expected to have halved, > 0.
    public init(over seconds: Double, halfLife: Double) {
      let naturalLogOfTwo = 0.693_147_180_559_945_3
      share = HalfLife.remainder(after: seconds, halfLife: halfLife)
      reach = halfLife / naturalLogOfTwo * (1 - share)
    }
  }

  /// Pixels.
  public private(set) var position: Double
  /// Pixels per second.
  public private(set) var velocity: Double
  /// Variance of the position, px².
  public private(set) var positionVariance: Double
  /// Covariance of position and velocity, px²/s.
  public private(set) var covariance: Double
  /// Variance of the velocity, px²/s².
  public private(set) var velocityVariance: Double

  /// - Parameters:
  ///   - position: first measurement, px.
  ///   - deviation: one standard deviation of that measurement, px, > 0.
  ///   - speed: one standard deviation of the unknown velocity around 0, px/s, > 0.
  public init(position: Double, deviation: Double, speed: Double) {
    self.position = position
    velocity = 0
    positionVariance = deviation * deviation
    covariance = 0
    velocityVariance = speed * speed
  }

  /// Moves the state ahead.
  ///
  /// - Parameters:
  ///   - seconds: time step; 0 or less changes nothing.
  ///   - agility: standard deviation that the velocity gains in one second, px/s per √s, >= 0.
  ///   - fading: of the velocity over the same step; nil where it lasts.
  public mutating func predict(seconds: Double, agility: Double, fading: Fading? = nil) {
    guard seconds > 0 else { return }
    let density = agility * agility
    // The noise is that without fading.
    let (share, reach) = fading.map { ($0.share, $0.reach) } ?? (1, seconds)
    position += velocity * reach
    velocity *= share
    positionVariance += reach * (2 * covariance + reach * velocityVariance) + density * seconds * seconds * seconds / 3
    covariance = share * (covariance + reach * velocityVariance) + density * seconds * seconds / 2
    velocityVariance = share * share * velocityVariance + density * seconds
  }

  /// Takes the state to other coordinates, in which everything is `scale` (> 0) times as large.
  mutating func move(to position: Double, velocity: Double, scale: Double) {
    self.position = position
    self.velocity = velocity
    positionVariance *= scale * scale
    covariance *= scale * scale
    velocityVariance *= scale * scale
  }

  /// Ends a fall at `least` px.
  mutating func hold(atLeast least: Double) {
    guard position < least else { return }
    position = least
    velocity = max(velocity, 0)
  }

  /// Takes a measurement of the position with one standard deviation `deviation` (px, > 0).
  public mutating func update(_ measurement: Double, deviation: Double) {
    let noise = deviation * deviation
    let total = positionVariance + noise
    let innovation = measurement - position
    position += positionVariance / total * innovation
    velocity += covariance / total * innovation
    velocityVariance -= covariance * covariance / total
    covariance *= noise / total
    positionVariance *= noise / total
  }
}
