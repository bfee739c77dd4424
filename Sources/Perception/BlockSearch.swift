/// Finds where pieces of one picture went in the next one, at one level of the pyramid.
struct BlockSearch {
  /// Squared step below which a displacement is settled, px².
  private static let still: Float = 0.02 * 0.02

  let previous: LumaPlane
  let current: LumaPlane

  /// Translation of most of the picture in whole pixels, up to `reach` either way: least mean absolute difference where both overlap, after the
  /// difference of their mean brightness is taken away. (0, 0) unless another is clearly better, so nothing is read into flat or noisy pictures.
  func translation(reach: Int) -> (x: Int, y: Int) {
    var best = (x: 0, y: 0)
    // A tenth better than standing still, and by more than half a level.
    var least = 0.9 * difference(0, 0) - 0.5
    for y in -reach...reach {
      for x in -reach...reach {
        let cost = difference(x, y)
        if cost < least {
          least = cost
          best = (x, y)
        }
      }
    }
    return best
  }

  /// Mean over the overlap, in levels. What differs by more than `most` counts as `most`: an object that moves by itself shall not decide.
  private func difference(_ dx: Int, _ dy: Int) -> Float {
    let most = SIMD8<Float>(repeating: 16)
    let columns = (previous.width - abs(dx)) / 8
    let rows = max(0, -dy)..<previous.height - max(0, dy)
    guard columns > 0, !rows.isEmpty else { return .infinity }
    let pixels = Float(8 * columns * rows.count)
    var sum = SIMD8<Float>()
    for row in rows {
      for x in stride(from: max(0, -dx), to: max(0, -dx) + 8 * columns, by: 8) {
        sum += current.row(x + dx, row + dy) - previous.row(x, row)
      }
    }
    let mean = SIMD8(repeating: sum.sum() / pixels)
    var total = SIMD8<Float>()
    for row in rows {
      for x in stride(from: max(0, -dx), to: max(0, -dx) + 8 * columns, by: 8) {
        let d = current.row(x + dx, row + dy) - previous.row(x, row) - mean
        let size = d.replacing(with: -d, where: d .< 0)
        total += size.replacing(with: most, where: size .> most)
      }
    }
    return total.sum() / pixels
  }

  /// Moves the block in whole pixels, up to `reach` either way around its displacement, to where it fits best.
  func seek(_ block: inout TextureBlock, reach: Int) {
    let (x, y) = (Int(block.dx.rounded()), Int(block.dy.rounded()))
    var best = (x, y)
    var least = holds(block, x: block.x + x, y: block.y + y) ? difference(block, x, y, upTo: .infinity) : .infinity
    for dy in y - reach...y + reach {
      for dx in x - reach...x + reach {
        guard dx != x || dy != y, holds(block, x: block.x + dx, y: block.y + dy) else { continue }
        // The nearer one unless it is worse by a hundredth: flat blocks stay where they are.
        let far = 0.01 * Float(abs(dx - x) + abs(dy - y))
        let limit = (least - far) / (1 + far)
        let cost = difference(block, dx, dy, upTo: limit)
        if cost < limit {
          least = cost * (1 + far) + far
          best = (dx, dy)
        }
      }
    }
    (block.dx, block.dy) = (Float(best.0), Float(best.1))
  }

  /// Squared difference about its mean. Half of the block has no more of it than all, so where that exceeds the limit the rest need not be seen.
  private func difference(_ block: TextureBlock, _ dx: Int, _ dy: Int, upTo limit: Float) -> Float {
    let half = TextureBlock.side / 2
    var (sum, square) = (SIMD8<Float>(), SIMD8<Float>())
    var cost = Float.infinity
    for part in 0..<2 {
      for row in part * half..<(part + 1) * half {
        let d = current.row(block.x + dx, block.y + dy + row) - previous.row(block.x, block.y + row)
        sum += d
        square += d * d
      }
      let total = sum.sum()
      cost = square.sum() - total * total / Float((part + 1) * half * TextureBlock.side)
      if cost >= limit { return cost }
    }
    return cost
  }

  /// Refines the displacement below a pixel (Lucas and Kanade, 1981, with the slopes of the previous picture, so that the tensor is fixed, after
  /// S. Baker and I. Matthews, 2004) and judges the match. A block that leaves the picture gets quality 0.
  func refine(_ block: inout TextureBlock, iterations: Int) {
    // Damped, so that the displacement along an edge stays as it was predicted.
    let damping = 0.25 * TextureBlock.faint * 64
    let (xx, xy, yy) = (block.xx + damping, block.xy, block.yy + damping)
    let determinant = xx * yy - xy * xy
    block.quality = 0
    for _ in 0..<iterations {
      guard let (sx, sy, error) = mismatch(block) else { return }
      let stepX = -(yy * sx - xy * sy) / determinant
      let stepY = -(xx * sy - xy * sx) / determinant
      // More than a pixel at once is beyond what a slope can foretell.
      block.dx += min(max(stepX, -1), 1)
      block.dy += min(max(stepY, -1), 1)
      // What the last step still gains, to first order.
      let left = max(0, error + sx * stepX + sy * stepY)
      block.quality = block.variance > 0 ? max(0, 1 - left / block.variance) : 0
      if stepX * stepX + stepY * stepY < Self.still { break }
    }
    if !inside(block) { block.quality = 0 }
  }

  /// Products of slopes and difference, and the squared difference, all about their means over the block; `nil` outside the picture.
  private func mismatch(_ block: TextureBlock) -> (x: Float, y: Float, error: Float)? {
    guard inside(block) else { return nil }
    let (left, top) = (Float(block.x) + block.dx, Float(block.y) + block.dy)
    let (x, y) = (Int(left), Int(top))
    let (fx, fy) = (left - Float(x), top - Float(y))
    let (w00, w01, w10, w11) = ((1 - fx) * (1 - fy), fx * (1 - fy), (1 - fx) * fy, fx * fy)
    var (sum, square) = (SIMD8<Float>(), SIMD8<Float>())
    var (dx, dy) = (SIMD8<Float>(), SIMD8<Float>())
    for row in 0..<TextureBlock.side {
      let upper = current.row(x, y + row) * w00 + current.row(x + 1, y + row) * w01
      let lower = current.row(x, y + row + 1) * w10 + current.row(x + 1, y + row + 1) * w11
      let (luma, gx, gy) = previous.slopes(block.x, block.y + row)
      let d = upper + lower - luma
      sum += d
      square += d * d
      dx += gx * d
      dy += gy * d
    }
    let total = sum.sum()
    return (dx.sum() - block.slopeX * total, dy.sum() - block.slopeY * total, square.sum() - total * total / 64)
  }

  /// The displaced block and the pixels that interpolation needs are inside.
  private func inside(_ block: TextureBlock) -> Bool {
    let (left, top) = (Float(block.x) + block.dx, Float(block.y) + block.dy)
    return left >= 0 && top >= 0 && left < Float(current.width - TextureBlock.side) && top < Float(current.height - TextureBlock.side)
  }

  private func holds(_ block: TextureBlock, x: Int, y: Int) -> Bool {
    x >= 0 && y >= 0 && x + TextureBlock.side <= current.width && y + TextureBlock.side <= current.height
  }
}
