/// Robust least squares for the similarity that most displacements agree on.
///
/// Minimises Σ qᵢ ρ(√(eᵢᵀ Wᵢ eᵢ)) with Wᵢ the information of block i and qᵢ its quality, so a block on an edge speaks only across the edge. ρ is that of
/// S. Geman and D. McClure (1987), whose width around the fit so far shrinks from `widest` to the tolerance (graduated non-convexity, A. Blake and A. Zisserman, 1987): a
/// minority that moves by itself drops out, without random samples. A weak prior for no motion settles what no block can tell.
struct SimilarityFit: Sendable {
  /// A displacement of the point (x, y); pixels of the frame, like all here.
  struct Sample: Sendable {
    var x: Double
    var y: Double
    var dx: Double
    var dy: Double
    var information: (xx: Double, xy: Double, yy: Double)
    /// 0...1.
    var quality: Double
  }

  /// In blocks of full texture.
  private static let priorOfShift = 0.1
  private static let priorOfTurn = 0.3

  /// Middle of the frame and half its width, px; the parameters refer to them and so are all of a size.
  let centerX: Double
  let centerY: Double
  let radius: Double

  /// α, β, shift of the middle: d = (α u - β v + tx, β u + α v + ty), u and v in radii from the middle.
  private var parameters = SIMD4<Double>()

  init(centerX: Double, centerY: Double, radius: Double) {
    self.centerX = centerX
    self.centerY = centerY
    self.radius = radius
  }

  var motion: CameraMotion {
    let (p, q) = (parameters[0] / radius, parameters[1] / radius)
    return CameraMotion(
      a: 1 + p, b: q, dx: parameters[2] - p * centerX + q * centerY, dy: parameters[3] - q * centerX - p * centerY)
  }

  /// Starts from a translation, px.
  mutating func start(dx: Double = 0, dy: Double = 0) {
    parameters = SIMD4(0, 0, dx, dy)
  }

  /// Improves the fit, from the one there is.
  mutating func fit(_ samples: [Sample], tolerance: Double, widest: Double) {
    var width = widest
    while width > tolerance {
      solve(samples, width: width)
      width /= 2
    }
    for _ in 0..<3 { solve(samples, width: tolerance) }
  }

  /// How well a sample agrees with the fit, 0...1.
  func agreement(_ sample: Sample, tolerance: Double) -> Double {
    let (u, v) = ((sample.x - centerX) / radius, (sample.y - centerY) / radius)
    let ex = sample.dx - (parameters[0] * u - parameters[1] * v + parameters[2])
    let ey = sample.dy - (parameters[1] * u + parameters[0] * v + parameters[3])
    let w = sample.information
    let square = w.xx * ex * ex + 2 * w.xy * ex * ey + w.yy * ey * ey
    let ratio = 1 / (1 + square / (tolerance * tolerance))
    return ratio * ratio
  }

  private mutating func solve(_ samples: [Sample], width: Double) {
    var matrix = (SIMD4<Double>(), SIMD4<Double>(), SIMD4<Double>(), SIMD4<Double>())
    var right = SIMD4<Double>()
    for sample in samples {
      let weight = sample.quality * agreement(sample, tolerance: width)
      guard weight > 0 else { continue }
      let (u, v) = ((sample.x - centerX) / radius, (sample.y - centerY) / radius)
      let (jx, jy) = (SIMD4(u, -v, 1, 0), SIMD4(v, u, 0, 1))
      let w = sample.information
      let wx = weight * (w.xx * jx + w.xy * jy)
      let wy = weight * (w.xy * jx + w.yy * jy)
      matrix.0 += jx[0] * wx + jy[0] * wy
      matrix.1 += jx[1] * wx + jy[1] * wy
      matrix.2 += jx[2] * wx + jy[2] * wy
      matrix.3 += jx[3] * wx + jy[3] * wy
      right += sample.dx * wx + sample.dy * wy
    }
    matrix.0[0] += Self.priorOfTurn
    matrix.1[1] += Self.priorOfTurn
    matrix.2[2] += Self.priorOfShift
    matrix.3[3] += Self.priorOfShift
    parameters = Self.solution(matrix, right)
  }

  /// Gaussian elimination; the matrix is symmetric and, by the prior, positive definite, so the pivots need no search.
  private static func solution(
    _ matrix: (SIMD4<Double>, SIMD4<Double>, SIMD4<Double>, SIMD4<Double>), _ right: SIMD4<Double>
  ) -> SIMD4<Double> {
    var (m0, m1, m2, m3) = matrix
    var r = right
    func eliminate(_ pivot: SIMD4<Double>, _ value: Double, _ row: inout SIMD4<Double>, _ target: inout Double, _ column: Int) {
      let factor = row[column] / pivot[column]
      row -= factor * pivot
      target -= factor * value
    }
    eliminate(m0, r[0], &m1, &r[1], 0)
    eliminate(m0, r[0], &m2, &r[2], 0)
    eliminate(m0, r[0], &m3, &r[3], 0)
    eliminate(m1, r[1], &m2, &r[2], 1)
    eliminate(m1, r[1], &m3, &r[3], 1)
    eliminate(m2, r[2], &m3, &r[3], 2)
    let p3 = r[3] / m3[3]
    let p2 = (r[2] - m2[3] * p3) / m2[2]
    let p1 = (r[1] - m1[2] * p2 - m1[3] * p3) / m1[1]
    let p0 = (r[0] - m0[1] * p1 - m0[2] * p2 - m0[3] * p3) / m0[0]
    return SIMD4(p0, p1, p2, p3)
  }
}
