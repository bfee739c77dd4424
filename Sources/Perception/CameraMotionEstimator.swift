/// Estimates how the camera moved between consecutive frames, from thumbnails of about 160 x 90.
///
/// 1. Three pyramid levels; at the coarsest, the translation of the whole picture by exhaustive search (±4 px: 10 % of the width).
/// 2. At each level, blocks of 8 x 8 start from the motion found so far and are tracked by Lucas-Kanade with brightness taken out.
/// 3. At each level, `SimilarityFit` finds what most blocks agree on; that starts the next level.
///
/// With Wᵢ the information (0...1 in each direction), qᵢ the explained share of the variance and ρᵢ the agreement of block i at the finest level,
///
///     agreement  A = Σ tr(Wᵢ) qᵢ ρᵢ / Σ tr(Wᵢ)
///     support    n = Σ tr(Wᵢ) qᵢ ρᵢ / 2                     blocks; one that lies on an edge counts half
///     confidence   = n² / (n² + 6²) · clamp((A - 0.25) / 0.35, 0, 1)
///
/// An object that moves by itself lowers A a little; a cut leaves A below 0.25, since unrelated blocks explain nothing; a flat picture has n = 0.
/// Below a confidence of 0.1, and where the motion is beyond all that was looked for, the answer is the identity. Along a direction without
/// texture (a bare horizon says nothing of sideways motion) the estimate stays at 0.
///
/// Range: translation to 6 % of the width, 5 degrees, zoom 3 %, at once; half of that where a quarter of the picture moves by itself.
/// Deterministic; no allocation once warm.
public struct CameraMotionEstimator: Sendable {
  /// Below this confidence the answer is the identity.
  private static let least = 0.1
  /// Agreement at a coarse level that needs no second try.
  private static let settled = 0.6
  /// Agreement at the middle level below which there is nothing to be found.
  private static let lost = 0.15

  /// Pixels of the displayed frame per thumbnail pixel.
  public let pixelWidth: Double
  public let pixelHeight: Double
  private var previous = LumaPyramid()
  private var current = LumaPyramid()
  private var blocks: [TextureBlock] = []
  private var samples: [SimilarityFit.Sample] = []

  /// - Parameters:
  ///   - pixelWidth: width of a thumbnail pixel in pixels of the displayed frame, > 0.
  ///   - pixelHeight: its height, > 0.
  public init(pixelWidth: Double, pixelHeight: Double) {
    precondition(pixelWidth > 0 && pixelHeight > 0, "a thumbnail pixel has a size")
    self.pixelWidth = pixelWidth
    self.pixelHeight = pixelHeight
  }

  /// The next frame is the first one.
  public mutating func reset() {
    previous.clear()
  }

  /// Takes the next frame and returns the motion from the one before, in pixels of the displayed frame; `nil` when there is none of the same size.
  ///
  /// - Parameter water: the water line in the frame before, if known. Waves move by themselves, and near water slides by a boat under way; so what lies
  ///   more than a tenth of the frame's height below the line is left out, and the motion is that of the distance.
  public mutating func update(_ picture: LumaThumbnail, water: Horizon? = nil) -> CameraMotion? {
    current.take(picture)
    defer { swap(&previous, &current) }
    guard current.count > 0, previous.count > 0, previous[0].width == current[0].width, previous[0].height == current[0].height
    else { return nil }
    var fit = SimilarityFit(
      centerX: Double(picture.width) * pixelWidth / 2, centerY: Double(picture.height) * pixelHeight / 2,
      radius: Double(picture.width) * pixelWidth / 2)
    let top = current.count - 1
    for level in stride(from: top, through: 0, by: -1) {
      follow(level: level, seeking: level == top, water: water, &fit)
      // Standing still is where most frames are, so the coarsest level starts there.
      guard level == top || level == 1 else { continue }
      let share = agreement(fit, level: level).share
      guard share < Self.settled else { continue }
      // A second try, and the better of both. At the coarsest level it starts from the translation of the whole picture. At the middle level, where
      // blocks are small beside a large object that moves by itself and misled the coarsest level, it starts afresh.
      var other = fit
      if level == top {
        let shift = translation(level)
        other.start(dx: shift.x, dy: shift.y)
      } else {
        other.start()
      }
      follow(level: level, seeking: true, water: water, &other)
      let otherShare = agreement(other, level: level).share
      if otherShare > share { fit = other }
      // A cut: the finest level would find nothing either.
      if level == 1, max(share, otherShare) < Self.lost { return CameraMotion(confidence: 0) }
    }
    return judged(fit)
  }

  /// Translation of the whole picture, px of the frame.
  private func translation(_ level: Int) -> (x: Double, y: Double) {
    let (old, new) = (previous[level], current[level])
    let shift = old.withPlane { old in
      new.withPlane { BlockSearch(previous: old, current: $0).translation(reach: min(4, old.height / 5)) }
    }
    guard let shift, let shift else { return (0, 0) }
    let size = Double(1 << level)
    return (Double(shift.x) * size * pixelWidth, Double(shift.y) * size * pixelHeight)
  }

  /// Tracks the blocks of a level from where the fit takes them, and improves the fit.
  private mutating func follow(level: Int, seeking: Bool, water: Horizon?, _ fit: inout SimilarityFit) {
    let motion = fit.motion
    let (old, new) = (previous[level], current[level])
    blocks.removeAll(keepingCapacity: true)
    samples.removeAll(keepingCapacity: true)
    let (pixelX, pixelY) = (pixelWidth * Double(1 << level), pixelHeight * Double(1 << level))
    let band = 0.1 * Double(old.height) * pixelY
    _ = old.withPlane { old in
      new.withPlane { new in
        let search = BlockSearch(previous: old, current: new)
        func center(_ x: Int, _ y: Int) -> (x: Double, y: Double) { ((Double(x) + 4) * pixelX, (Double(y) + 4) * pixelY) }
        BlockGrid(old.width, old.height, overlapping: level == current.count - 1).choose(old, into: &blocks) { left, top in
          guard let water else { return true }
          let (x, y) = center(left, top)
          return water.depth(x: x, y: y) <= band
        }
        for var block in blocks {
          let (x, y) = center(block.x, block.y)
          let moved = motion.apply(x: x, y: y)
          block.dx = Float((moved.x - x) / pixelX)
          block.dy = Float((moved.y - y) / pixelY)
          if seeking { search.seek(&block, reach: 2) }
          search.refine(&block, iterations: level == 0 ? 3 : 2)
          samples.append(
            SimilarityFit.Sample(
              x: x, y: y, dx: Double(block.dx) * pixelX, dy: Double(block.dy) * pixelY, information: block.information,
              quality: Double(block.quality)))
        }
      }
    }
    let tolerance = tolerance(level)
    fit.fit(samples, tolerance: tolerance, widest: 4 * tolerance)
  }

  /// Half a pixel of the level, in pixels of the frame.
  private func tolerance(_ level: Int) -> Double { 0.5 * Double(1 << level) * pixelWidth }

  /// A and n of the confidence, for the samples of a level.
  private func agreement(_ fit: SimilarityFit, level: Int) -> (share: Double, blocks: Double) {
    var (all, agreeing) = (0.0, 0.0)
    for sample in samples {
      let weight = sample.information.xx + sample.information.yy
      all += weight
      agreeing += weight * sample.quality * fit.agreement(sample, tolerance: tolerance(level))
    }
    return (all > 0 ? agreeing / all : 0, agreeing / 2)
  }

  private func judged(_ fit: SimilarityFit) -> CameraMotion {
    let (share, n) = agreement(fit, level: 0)
    var motion = fit.motion
    motion.confidence = n * n / (n * n + 36) * min(max((share - 0.25) / 0.35, 0), 1)
    let center = motion.apply(x: fit.centerX, y: fit.centerY)
    let limit = 0.3 * fit.radius
    guard abs(motion.scale - 1) < 0.08, abs(motion.b) < 0.18, abs(center.x - fit.centerX) < limit, abs(center.y - fit.centerY) < limit
    else { return CameraMotion(confidence: 0) }
    return motion.confidence >= Self.least ? motion : CameraMotion(confidence: motion.confidence)
  }
}
