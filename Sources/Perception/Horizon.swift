/// The water line as a straight line over the displayed frame: water below, sky or land above.
public struct Horizon: Hashable, Sendable {
  /// y at x = 0, pixels; may lie outside the frame.
  public var left: Double
  /// y at x = `frameWidth`, pixels; may lie outside the frame.
  public var right: Double
  /// Width of the displayed frame, pixels, > 0.
  public let frameWidth: Double
  /// How far the line can be relied upon, 0...1.
  public var confidence: Double

  /// - Precondition: `frameWidth` is positive.
  public init(left: Double, right: Double, frameWidth: Double, confidence: Double = 1) {
    precondition(frameWidth > 0, "a frame has a width")
    self.left = left
    self.right = right
    self.frameWidth = frameWidth
    self.confidence = confidence
  }

  /// Tangent of the tilt; positive = falls towards the right on the screen.
  public var slope: Double { (right - left) / frameWidth }

  /// Height of the line at `x`, pixels; beyond the frame as well.
  public func y(at x: Double) -> Double { left + slope * x }

  /// Distance of a point from the line, pixels; positive = below, on the water.
  public func depth(x: Double, y: Double) -> Double {
    (y - self.y(at: x)) / (1 + slope * slope).squareRoot()
  }

  /// The line after the camera has moved; `nil` when it stands upright then, which has no height at the edges of the frame.
  public func moved(by motion: CameraMotion) -> Horizon? {
    let p = motion.apply(x: 0, y: left)
    let q = motion.apply(x: frameWidth, y: right)
    guard q.x - p.x > 0.1 * frameWidth else { return nil }
    let slope = (q.y - p.y) / (q.x - p.x)
    let left = p.y - slope * p.x
    return Horizon(left: left, right: left + slope * frameWidth, frameWidth: frameWidth, confidence: confidence)
  }
}
