/// The motion of one box: centre and sides each with a Kalman filter of their own, all noise proportional to the size of the object.
///
/// A box twice as large (the same object at half the distance) moves and jitters twice as many pixels; hence the proportion, as in
/// SORT and ByteTrack, plus the rounding of a detector on objects of a few pixels, which does not shrink with them.
struct BoxFilter: Sendable {
  /// Noise as shares of the object's size.
  struct Noise: Hashable, Sendable {
    /// Measurement, standard deviation as a share of the size.
    var measurement: Double
    /// Measurement, standard deviation in pixels that is there at any size.
    var pixels: Double
    /// Unknown speed of a new object, sizes per second.
    var speed: Double
    /// ... plus this many pixels per second, whatever the size: the camera moves small objects too.
    var speedPixels: Double
    /// Gain of speed of the centre in one second, sizes per second.
    var agility: Double
    /// The same for the sides, as a share of that for the centre.
    var sideShare: Double
  }

  /// Seconds after which growth is expected to have halved: carried on for seconds it would make a box of any size.
  static let growthHalfLife = 3.0

  /// Of the sides that were seen last, what a prediction leaves of them at least: what is half hidden shrinks at a rate that would end it within a few frames.
  private static let leastShare = 0.25

  private(set) var x: KalmanFilter
  private(set) var y: KalmanFilter
  private(set) var width: KalmanFilter
  private(set) var height: KalmanFilter
  private let noise: Noise

  init(_ box: BoundingBox, noise: Noise) {
    self.init(box, noise: noise, leastSpeedX: 0, leastSpeedY: 0)
  }

  /// The state after two detections `seconds` (> 0) apart. The prior of the velocity is at least as wide as the speed between them, so an object
  /// that outran it at once is followed (two-point initiation, Bar-Shalom et al., 5.5.3).
  init(_ first: BoundingBox, then second: BoundingBox, after seconds: Double, noise: Noise) {
    self.init(
      first, noise: noise, leastSpeedX: abs(second.centerX - first.centerX) / seconds,
      leastSpeedY: abs(second.centerY - first.centerY) / seconds)
    predict(seconds: seconds, growth: KalmanFilter.Fading(over: seconds, halfLife: Self.growthHalfLife))
    update(second)
  }

  private init(_ box: BoundingBox, noise: Noise, leastSpeedX: Double, leastSpeedY: Double) {
    let size = Self.size(box.width, box.height)
    let deviation = noise.measurement * size + noise.pixels
    let speed = noise.speed * size + noise.speedPixels
    x = KalmanFilter(position: box.centerX, deviation: deviation, speed: max(speed, leastSpeedX))
    y = KalmanFilter(position: box.centerY, deviation: deviation, speed: max(speed, leastSpeedY))
    width = KalmanFilter(position: box.width, deviation: deviation, speed: speed * noise.sideShare)
    height = KalmanFilter(position: box.height, deviation: deviation, speed: speed * noise.sideShare)
    self.noise = noise
  }

  var box: BoundingBox {
    let w = max(width.position, 1)
    let h = max(height.position, 1)
    return BoundingBox(x: x.position - w / 2, y: y.position - h / 2, width: w, height: h)
  }

  /// One standard deviation of a measurement of this object, px.
  var measurementDeviation: Double { noise.measurement * size + noise.pixels }

  /// Geometric mean of the sides, px, at least 1.
  var size: Double { Self.size(width.position, height.position) }

  private static func size(_ width: Double, _ height: Double) -> Double {
    (max(width, 1) * max(height, 1)).squareRoot()
  }

  /// - Parameter growth: how growth fades over these seconds, with `growthHalfLife`.
  mutating func predict(seconds: Double, growth: KalmanFilter.Fading) {
    let agility = noise.agility * size
    x.predict(seconds: seconds, agility: agility)
    y.predict(seconds: seconds, agility: agility)
    width.predict(seconds: seconds, agility: agility * noise.sideShare, fading: growth)
    height.predict(seconds: seconds, agility: agility * noise.sideShare, fading: growth)
  }

  /// Lets no side shrink to less than a quarter of what was seen.
  mutating func hold(by seen: BoundingBox) {
    width.hold(atLeast: Self.leastShare * seen.width)
    height.hold(atLeast: Self.leastShare * seen.height)
  }

  /// The camera moved: everything that is known goes along, positions and velocities turned and scaled alike.
  mutating func move(by motion: CameraMotion) {
    let place = motion.apply(x: x.position, y: y.position)
    let velocity = motion.turn(x: x.velocity, y: y.velocity)
    x.move(to: place.x, velocity: velocity.x, scale: motion.scale)
    y.move(to: place.y, velocity: velocity.y, scale: motion.scale)
    width.move(to: width.position * motion.scale, velocity: width.velocity * motion.scale, scale: motion.scale)
    height.move(to: height.position * motion.scale, velocity: height.velocity * motion.scale, scale: motion.scale)
  }

  mutating func update(_ box: BoundingBox) {
    let deviation = measurementDeviation
    x.update(box.centerX, deviation: deviation)
    y.update(box.centerY, deviation: deviation)
    width.update(box.width, deviation: deviation)
    height.update(box.height, deviation: deviation)
  }
}
