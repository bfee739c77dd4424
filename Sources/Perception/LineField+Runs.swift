extension LineField {
  /// The part of a line over which evidence counts in full, if no more is in the picture.
  private static let leastInside: Float = 0.7

  /// Means of the field along lines of one drop, eight heights at a time.
  ///
  /// - Parameters:
  ///   - drop: from the left to the right edge of the picture, glance pixels.
  ///   - heights: of the lines in the middle, glance pixels; at most `margin` of them. The last eight may go on beyond.
  ///   - every: of so many strips one is read.
  ///   - least: means below it may be left out.
  ///   - width: of the picture, glance pixels.
  ///   - starts: memory to be used again.
  ///   - body: takes the height of the first of eight lines and the mean of each; -inf for lines outside of the picture.
  func run(
    drop: Float, heights: Range<Int>, every: Int, least: Float, width: Float, starts: inout [Int],
    _ body: (_ middle: Int, _ means: SIMD8<Float>) -> Void
  ) {
    precondition(heights.count <= Self.margin && every > 0, "a run is as long as a margin")
    starts.removeAll(keepingCapacity: true)
    for column in stride(from: 0, to: columns, by: every) {
      let x = (2 * Float(column) + 0.5) * cell / width - 0.5
      // Margins are as long as a run: what lies farther out reads nothing but zeros as well.
      let start = min(max(heights.lowerBound + Int((drop * x).rounded()), -Self.margin), edges)
      starts.append(column * step + Self.margin + start)
    }
    let (end, half, share) = (Float(edges - 1), abs(drop) / 2, 1 / Float(starts.count))
    plain.withUnsafeBufferPointer { plain in
      signed.withUnsafeBufferPointer { signed in
        for middle in stride(from: heights.lowerBound, to: heights.upperBound, by: 8) {
          let (highest, lowest) = (Float(middle) - half, Float(middle + 7) + half)
          guard lowest >= 0, highest <= end else { continue }
          var (sums, steps) = (SIMD8<Float>(), SIMD8<Float>())
          for start in starts {
            sums += Self.eight(plain, from: start + middle - heights.lowerBound)
            steps += Self.eight(signed, from: start + middle - heights.lowerBound)
          }
          steps.replace(with: -steps, where: steps .< 0)
          sums = (sums + steps) * share
          // What is not in the picture raises a mean by no more than that.
          guard any(sums .> least * Self.leastInside) else { continue }
          guard highest < 0 || lowest > end else {
            body(middle, sums)
            continue
          }
          var means = SIMD8<Float>(repeating: -.infinity)
          for lane in 0..<8 {
            let inside = Self.inside(Float(middle + lane), half: half, end: end)
            if inside > 0 { means[lane] = sums[lane] / max(inside, Self.leastInside) }
          }
          body(middle, means)
        }
      }
    }
  }

  /// Mean of what has no sign, heat and tint, along one line of the picture.
  func plainMean(middle: Float, drop: Float, width: Float) -> Float {
    var sum: Float = 0
    for column in 0..<columns {
      let x = (2 * Float(column) + 0.5) * cell / width - 0.5
      let place = Int(middle) + Int((drop * x).rounded())
      if (0..<edges).contains(place) { sum += plain[column * step + Self.margin + place] }
    }
    return sum / Float(max(columns, 1))
  }

  /// 0 <= `start` and `start` + 8 <= the count of `field`: each column begins and ends with `margin` values, a run begins at -`margin`...`edges`, and as `margin`
  /// is a multiple of 8, its last eight end at `margin` values after that at most.
  @inline(__always)
  private static func eight(_ field: UnsafeBufferPointer<Float>, from start: Int) -> SIMD8<Float> {
    guard let base = field.baseAddress else { return .zero }
    return UnsafeRawPointer(base + start).loadUnaligned(as: SIMD8<Float>.self)
  }

  /// The share of a line that is in the picture, 0...1.
  private static func inside(_ middle: Float, half: Float, end: Float) -> Float {
    guard half > 0 else { return middle >= 0 && middle <= end ? 1 : 0 }
    return max(min(middle + half, end) - max(middle - half, 0), 0) / (2 * half)
  }
}
