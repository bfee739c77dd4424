import Perception

/// Value noise of several wavelengths over an endless plane (K. Perlin, 1985, with values for slopes): a scene that can be looked at from anywhere.
struct NoiseTexture {
  let seed: UInt64
  /// Wavelengths and contrasts (levels), in pixels of the frame.
  var octaves: [(wave: Double, contrast: Double)] = [(60, 60), (150, 60), (500, 80)]

  func luma(x: Double, y: Double) -> Double {
    var sum = 128.0
    for (index, octave) in octaves.enumerated() {
      let (px, py) = (x / octave.wave, y / octave.wave)
      let (left, top) = (px.rounded(.down), py.rounded(.down))
      let (sx, sy) = (Self.ease(px - left), Self.ease(py - top))
      let (i, j) = (Int(left), Int(top))
      let upper = value(i, j, index) * (1 - sx) + value(i + 1, j, index) * sx
      let lower = value(i, j + 1, index) * (1 - sx) + value(i + 1, j + 1, index) * sx
      sum += octave.contrast * (upper * (1 - sy) + lower * sy - 0.5)
    }
    return min(max(sum, 0), 255)
  }

  private static func ease(_ t: Double) -> Double { t * t * (3 - 2 * t) }

  private func value(_ x: Int, _ y: Int, _ octave: Int) -> Double {
    var z = seed &+ UInt64(truncatingIfNeeded: x &* 73_856_093 ^ y &* 19_349_663 ^ octave &* 83_492_791)
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) / Double(1 << 53)
  }
}
