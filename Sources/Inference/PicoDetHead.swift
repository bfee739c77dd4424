import Perception

/// PicoDet (Yu et al. 2021, arXiv:2111.00902): per stride a map of class x quality products and one of box distributions as
/// in Generalized Focal Loss (Li et al. 2020, arXiv:2006.04388).
struct PicoDetHead: HeadDecoder {
  private struct Level {
    let stride: Float
    let columns: Int
    let cells: Int
  }

  /// Bins per side: distances of 0 ... 7 strides, as in all published PicoDet models.
  private static let bins = 8

  /// Cells whose boxes are remembered at a time; one bit each.
  private static let blockLength = 64

  private let levels: [Level]

  init(_ head: DetectorHead.PicoDet, _ shapes: HeadShapes) throws(InferenceError) {
    var levels: [Level] = []
    for (index, stride) in head.strides.enumerated() {
      // Sides that a stride does not divide are padded by the network's convolutions.
      let columns = (shapes.input.width + stride - 1) / stride
      let rows = (shapes.input.height + stride - 1) / stride
      try shapes.require(index, [1, shapes.classCount, rows, columns], "class scores at stride \(stride)")
      try shapes.require(
        head.strides.count + index, [1, 4 * Self.bins, rows, columns], "\(Self.bins) bins for each of four sides at stride \(stride)")
      levels.append(Level(stride: Float(stride), columns: columns, cells: rows * columns))
    }
    self.levels = levels
  }

  func decode(_ outputs: [TensorView], scoreAtLeast threshold: Float, classes: [Int], into detections: inout [Detection]) {
    withUnsafeTemporaryAllocation(of: SIMD4<Float>.self, capacity: Self.blockLength) { boxes in
      for (index, level) in levels.enumerated() {
        let (scores, distribution) = (outputs[index], outputs[levels.count + index].data)
        for first in stride(from: 0, to: level.cells, by: Self.blockLength) {
          let count = min(Self.blockLength, level.cells - first)
          // Bit n: the box of cell `first + n` is in `boxes`. Look-alike classes often share a cell, and the box is the dear part.
          var known: UInt64 = 0
          for id in classes {
            // The network puts out class x quality; the published score is the root of it.
            let plane = scores.slice(from: id * level.cells + first, count: count)
            PlaneScan.forEach(in: plane, atLeast: threshold * threshold) { offset, product in
              if known & (1 << UInt64(offset)) == 0 {
                known |= 1 << UInt64(offset)
                boxes[offset] = Self.box(distribution, first + offset, level)
              }
              let box = boxes[offset]
              detections.append(
                minX: box[0], minY: box[1], maxX: box[2], maxY: box[3], score: product.squareRoot(), classID: id)
            }
          }
        }
      }
    }
  }

  /// Left, top, right and bottom in input pixels.
  @inline(__always)
  private static func box(_ distribution: UnsafePointer<Float>, _ cell: Int, _ level: Level) -> SIMD4<Float> {
    // `distribution` is [1, 4 · bins, rows, columns], checked in `init`, and cell < cells = rows · columns.
    let side = distances(distribution + cell, planes: level.cells) * level.stride
    let x = (Float(cell % level.columns) + 0.5) * level.stride
    let y = (Float(cell / level.columns) + 0.5) * level.stride
    return SIMD4(x - side[0], y - side[1], x + side[2], y + side[3])
  }

  /// Expected distance to left, top, right and bottom in strides: softmax over the bins, whose planes lie `planes` apart. One
  /// lane per side, so that nothing has to be summed across lanes.
  @inline(__always)
  private static func distances(_ first: UnsafePointer<Float>, planes: Int) -> SIMD4<Float> {
    // The farthest read is (4 · bins - 1) · planes on, the same cell in the last plane.
    let side = bins * planes
    func logits(_ bin: Int) -> SIMD4<Float> {
      let cell = first + bin * planes
      return SIMD4(cell[0], cell[side], cell[2 * side], cell[3 * side])
    }
    var peak = logits(0)
    for bin in 1..<bins {
      let other = logits(bin)
      peak.replace(with: other, where: other .> peak)
    }
    var sum = SIMD4<Float>()
    var moment = SIMD4<Float>()
    for bin in 0..<bins {
      let weight = (logits(bin) - peak).exponentialOfNonPositive()
      sum += weight
      moment += weight * Float(bin)
    }
    return moment / sum
  }
}

extension SIMD4<Float> {
  /// e to the power of each element, which must not be above 0; below -87 it is 0 for all practical purposes.
  ///
  /// x = n ln 2 + r with |r| <= ln 2 / 2, e^r by its Taylor series to the sixth power: relative error below 3e-7, which is
  /// 2e-5 px in a box. One call per lane into the C library would take longer than the whole scan of the scores.
  @inline(__always)
  func exponentialOfNonPositive() -> SIMD4<Float> {
    let x = replacing(with: -87, where: self .< -87)
    // Adding 1.5 * 2^23 rounds to a whole number and leaves it in the low bits of the significand.
    let rounder = SIMD4<Float>(repeating: 12_582_912)
    let shifted = x * 1.442_695_04 + rounder
    let n = shifted - rounder
    // ln 2 in two parts, the first short enough for an exact product with n (Cody and Waite 1980).
    let r = (x - n * 0.693_359_375) + n * 2.121_944_4e-4
    var series = r * (1.0 / 720) + (1.0 / 120)
    series = series * r + (1.0 / 24)
    series = series * r + (1.0 / 6)
    series = series * r + 0.5
    series = series * r + 1
    series = series * r + 1
    // Both vectors are four lanes of 32 bits, every pattern of which is a value of either type.
    let exponent = unsafeBitCast(shifted, to: SIMD4<Int32>.self) &- unsafeBitCast(rounder, to: SIMD4<Int32>.self) &+ 127
    return series * unsafeBitCast(exponent &<< 23, to: SIMD4<Float>.self)
  }
}
