/// A square of 8 x 8 pixels of a pyramid level, what its texture can tell about motion, and where it went.
struct TextureBlock: Sendable {
  /// Pixels.
  static let side = 8
  /// Mean squared slope, levels²/px², at which a direction counts half: noise of one level leaves about 0.5, a faint texture has 10.
  static let faint: Float = 4

  /// Top-left pixel; the block and a margin of one pixel lie within the level.
  let x: Int
  let y: Int
  /// Sums over the block of the squared deviations of the luma from its mean, and of the products of its slopes, likewise about their means: what
  /// an even change of brightness would explain is not counted (B. Lucas and T. Kanade, 1981; the structure tensor of J. Shi and C. Tomasi, 1994).
  let variance: Float
  let xx: Float
  let xy: Float
  let yy: Float
  /// Mean slopes, levels/px.
  let slopeX: Float
  let slopeY: Float
  /// Pixels of the level.
  var dx: Float = 0
  var dy: Float = 0
  /// Share of the variance that is explained where the block was found, 0...1.
  var quality: Float = 0

  init(_ level: LumaPlane, x: Int, y: Int) {
    var (sum, square) = (SIMD8<Float>(), SIMD8<Float>())
    var (sx, sy) = (SIMD8<Float>(), SIMD8<Float>())
    var (xx, xy, yy) = (SIMD8<Float>(), SIMD8<Float>(), SIMD8<Float>())
    for row in y..<y + Self.side {
      let (luma, gx, gy) = level.slopes(x, row)
      sum += luma
      square += luma * luma
      sx += gx
      sy += gy
      xx += gx * gx
      xy += gx * gy
      yy += gy * gy
    }
    let share = 1 / Float(Self.side * Self.side)
    let (mean, mx, my) = (sum.sum(), sx.sum(), sy.sum())
    slopeX = mx * share
    slopeY = my * share
    self.x = x
    self.y = y
    variance = max(0, square.sum() - mean * mean * share)
    self.xx = max(0, xx.sum() - mx * mx * share)
    self.xy = xy.sum() - mx * my * share
    self.yy = max(0, yy.sum() - my * my * share)
  }

  /// How good a feature the block is: mostly the lesser eigenvalue of the tensor, a little of the greater one, so that an edge is better than nothing.
  var interest: Float {
    let trace = xx + yy
    return trace > 0 ? (xx * yy - xy * xy) / trace + 0.05 * trace : 0
  }

  /// The tensor G mapped to G² (G² + τ² I)⁻¹: along each of its axes between 0, no texture, and 1, plenty. Keeps noise, whose slopes are far below τ,
  /// from being taken for texture, and one strong edge from outweighing the rest.
  var information: (xx: Double, xy: Double, yy: Double) {
    let pixels = Double(Self.side * Self.side)
    let (p, q, r) = (Double(xx) / pixels, Double(xy) / pixels, Double(yy) / pixels)
    let t = Double(Self.faint * Self.faint)
    let (xx, xy, yy) = (p * p + q * q + t, q * (p + r), q * q + r * r + t)
    let determinant = xx * yy - xy * xy
    // G² (G² + τ² I)⁻¹ = I - τ² (G² + τ² I)⁻¹
    return (1 - t * yy / determinant, t * xy / determinant, 1 - t * xx / determinant)
  }
}
