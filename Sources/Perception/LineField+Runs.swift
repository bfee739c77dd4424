extension LineField {
  /// A share of the strips over which evidence counts in full.
  private static let leastInside: Float = 0.7

  /// Sums the field up along lines of one drop, at `margin` heights from `first` on, eight at a time.
  ///
  /// - Parameters:
  ///   - drop: from the left to the right edge of the picture, glance pixels.
  ///   - first: the height in the middle of the first line, glance pixels.
  ///   - every: of so many strips one is read.
  ///   - width: of the picture, glance pixels.
  ///   - starts: memory to be used again.
  ///   - body: takes the height of the first of eight lines and the mean of each; -inf for lines outside of the picture.
  func run(
    drop: Float, from first: Int, every: Int, width: Float, starts: inout [Int], _ body: (_ middle: Int, _ means: SIMD8<Float>) -> Void
  ) {
    starts.removeAll(keepingCapacity: true)
    for column in stride(from: 0, to: columns, by: every) {
      let x = (2 * Float(column) + 0.5) * cell / width - 0.5
      // Margins are as long as a run: what lies farther out reads nothing but zeros as well.
      let start = min(max(first + Int((drop * x).rounded()), -Self.margin), edges)
      starts.append(column * step + Self.margin + start)
    }
    let (end, half, share) = (Float(edges - 1), abs(drop) / 2, 1 / Float(starts.count))
    plain.withUnsafeBufferPointer { plainField in
      signed.withUnsafeBufferPointer { signedField in
        for middle in stride(from: first, to: first + Self.margin, by: 8) {
          let (highest, lowest) = (Float(middle) - half, Float(middle + 7) + half)
          guard lowest >= 0, highest <= end else { continue }
          var (plain, signed) = (SIMD8<Float>(), SIMD8<Float>())
          for start in starts {
            plain += Self.eight(plainField, from: start + middle - first)
            signed += Self.eight(signedField, from: start + middle - first)
          }
          signed.replace(with: -signed, where: signed .< 0)
          let sums = (plain + signed) * share
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

  /// `start` + 8 <= the count of `field`, which ends in a margin of as many values as a run has.
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
