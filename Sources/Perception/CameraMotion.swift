/// Where the points of the previous frame went because the camera moved: a similarity in pixels of the displayed frame.
///
///     x' = a x - b y + dx        a = scale · cos(rotation)
///     y' = b x + a y + dy        b = scale · sin(rotation), positive = clockwise on the screen, for y points down
///
/// The origin is the top-left corner of the frame, so `dx` and `dy` are the motion of that corner, not of the middle.
public struct CameraMotion: Hashable, Sendable {
  public var a: Double
  public var b: Double
  /// Pixels.
  public var dx: Double
  /// Pixels.
  public var dy: Double
  /// How far the motion can be relied upon, 0...1.
  public var confidence: Double

  public init(a: Double = 1, b: Double = 0, dx: Double = 0, dy: Double = 0, confidence: Double = 1) {
    self.a = a
    self.b = b
    self.dx = dx
    self.dy = dy
    self.confidence = confidence
  }

  /// Nothing moves, for certain.
  public static let identity = CameraMotion()

  /// Enough to carry anything by it: the confidence is 0.3 or more.
  public var isReliable: Bool { confidence >= 0.3 }

  /// Whether every point stays exactly where it is, whatever the confidence.
  public var isIdentity: Bool { a == 1 && b == 0 && dx == 0 && dy == 0 }

  /// Size of an object afterwards by its size before, > 0.
  public var scale: Double { (a * a + b * b).squareRoot() }

  public func apply(x: Double, y: Double) -> (x: Double, y: Double) {
    let turned = turn(x: x, y: y)
    return (turned.x + dx, turned.y + dy)
  }

  /// A velocity or another difference of points: turned and scaled, not shifted.
  public func turn(x: Double, y: Double) -> (x: Double, y: Double) {
    (a * x - b * y, b * x + a * y)
  }

  /// The box around the moved centre, its sides times `scale`. It stays upright: the extent of an object hardly changes by a few degrees, that of
  /// a rotated *box* would grow with every frame.
  public func apply(_ box: BoundingBox) -> BoundingBox {
    let center = apply(x: box.centerX, y: box.centerY)
    let (width, height) = (box.width * scale, box.height * scale)
    return BoundingBox(x: center.x - width / 2, y: center.y - height / 2, width: width, height: height)
  }

  /// From the current frame back to the previous one. A scale of 0 has no way back: identity with confidence 0.
  public var inverse: CameraMotion {
    let square = a * a + b * b
    guard square > 0 else { return CameraMotion(confidence: 0) }
    let (p, q) = (a / square, -b / square)
    return CameraMotion(a: p, b: q, dx: -(p * dx - q * dy), dy: -(q * dx + p * dy), confidence: confidence)
  }

  /// This motion and then `next`; as reliable as the less reliable of the two.
  public func followed(by next: CameraMotion) -> CameraMotion {
    let shift = next.apply(x: dx, y: dy)
    return CameraMotion(
      a: next.a * a - next.b * b, b: next.b * a + next.a * b, dx: shift.x, dy: shift.y, confidence: min(confidence, next.confidence))
  }
}
