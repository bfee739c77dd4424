public import Perception

extension FrameCanvas {
  /// Lays a colour over the picture, the stronger the higher the map, interpolated between the centres of the cells. Brightness
  /// changes half as much as colour, so that what is below stays readable.
  ///
  /// - Parameters:
  ///   - map: spans the whole picture; values outside 0...1 are limited to it.
  ///   - strength: share of the colour where the map is 1, 0...1.
  public func tint(_ map: SaliencyMap, color: FrameCanvasColor, strength: Double = 0.5) {
    guard let luma = picture.luma, let blue = picture.blue, let red = picture.red else { return }
    // Anyone may change `values`; with one per cell, `interpolate` stays within the levels made of them.
    precondition(map.values.count == map.rows * map.columns, "a map has one value per cell")
    let samples = color.samples(picture.matrix)
    prepareLevels(map, strength: strength)
    if tintRow.count != blue.width { tintRow = [UInt16](repeating: 0, count: blue.width) }
    tintLevels.withUnsafeBufferPointer { levels in
      tintRow.withUnsafeMutableBufferPointer { alphas in
        guard let levels = levels.baseAddress, let alphas = alphas.baseAddress else { return }
        for y in 0..<blue.height {
          guard Self.interpolate(levels, map, y, blue.height, into: alphas, blue.width) else { continue }
          Self.blend(blue.row(y), alphas, blue.width, samples.u)
          Self.blend(red.row(y), alphas, red.width, samples.v)
          Self.blendPairs(luma.row(2 * y), alphas, blue.width, samples.y)
          Self.blendPairs(luma.row(2 * y + 1), alphas, blue.width, samples.y)
        }
      }
    }
  }

  /// The map as shares of the colour, 0...256.
  private func prepareLevels(_ map: SaliencyMap, strength: Double) {
    let scale = Float(min(max(strength, 0), 1)) * 256
    tintLevels.removeAll(keepingCapacity: true)
    for value in map.values {
      // max() with the literal first gives 0 for NaN.
      tintLevels.append(UInt16(max(0, min(value, 1)) * scale))
    }
  }

  /// Shares of the colour along row `y` of a plane of `height` rows and `width` columns, linear between the centres of the cells and constant
  /// beyond the outermost. In 1/65536 of a cell; `width` and `height` are at most 2^16 or so, so nothing overflows.
  ///
  /// - Returns: false when all of them are 0.
  private static func interpolate(
    _ levels: UnsafePointer<UInt16>, _ map: SaliencyMap, _ y: Int, _ height: Int, into alphas: UnsafeMutablePointer<UInt16>, _ width: Int
  ) -> Bool {
    // `neighbours` gives cells of the map, each of which has a level, see `tint`; `alphas` has `width` shares.
    let (top, bottom, fraction) = neighbours(y, height, map.rows)
    let (upper, lower) = (levels + top * map.columns, levels + bottom * map.columns)
    var any: UInt16 = 0
    for column in 0..<map.columns { any |= upper[column] | lower[column] }
    guard any != 0 else { return false }
    var column = -1
    var (first, second) = (0, 0)
    for x in 0..<width {
      let (left, right, share) = neighbours(x, width, map.columns)
      if left != column {
        column = left
        first = Int(upper[left]) * (65536 - fraction) + Int(lower[left]) * fraction
        second = Int(upper[right]) * (65536 - fraction) + Int(lower[right]) * fraction
      }
      // Both products are below 2^41, and the sum of non-negative shares stays within 0...256.
      alphas[x] = UInt16(truncatingIfNeeded: (first * (65536 - share) + second * share) >> 32)
    }
    return true
  }

  /// The two cells whose centres enclose sample `index` of `count`, and how far it is from the first to the second, in 1/65536.
  private static func neighbours(_ index: Int, _ count: Int, _ cells: Int) -> (Int, Int, Int) {
    let position = min(max(((2 * index + 1) * cells << 15) / count - 32768, 0), (cells - 1) << 16)
    let first = position >> 16
    return (first, min(first + 1, cells - 1), position & 65535)
  }

  private static func blend(_ row: UnsafeMutablePointer<UInt8>, _ alphas: UnsafePointer<UInt16>, _ count: Int, _ value: UInt8) {
    for x in 0..<count {
      let (old, alpha) = (Int32(row[x]), Int32(alphas[x]))
      row[x] = UInt8(truncatingIfNeeded: old &+ ((Int32(value) &- old) &* alpha) >> 8)
    }
  }

  /// Two samples of brightness for each share, at half of it.
  private static func blendPairs(_ row: UnsafeMutablePointer<UInt8>, _ alphas: UnsafePointer<UInt16>, _ count: Int, _ value: UInt8) {
    for x in 0..<count {
      let alpha = Int32(alphas[x])
      let (a, b) = (Int32(row[2 * x]), Int32(row[2 * x + 1]))
      row[2 * x] = UInt8(truncatingIfNeeded: a &+ ((Int32(value) &- a) &* alpha) >> 9)
      row[2 * x + 1] = UInt8(truncatingIfNeeded: b &+ ((Int32(value) &- b) &* alpha) >> 9)
    }
  }
}
