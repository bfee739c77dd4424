public import Perception

extension FrameCanvas {
  /// Pixels that `count` characters take, without space around them.
  public func textSize(count: Int, scale: Int) -> Size {
    guard count > 0 else { return Size(width: 0, height: 0) }
    return Size(width: (count * BitmapFont.advance - 1) * scale, height: BitmapFont.height * scale)
  }

  /// Writes one line of ASCII in white or black. Only brightness is drawn: on a plate the text takes its colour, at full sharpness.
  ///
  /// - Parameters:
  ///   - characters: printable ASCII; a small box stands for each other byte.
  ///   - x: left edge of the first character, pixels.
  ///   - y: top edge.
  ///   - scale: pixels per dot of the font, from 1.
  ///   - isDark: black instead of white.
  public func text(_ characters: [UInt8], x: Int, y: Int, scale: Int, isDark: Bool) {
    guard let luma = picture.luma, scale > 0 else { return }
    let value: UInt8 = isDark ? 16 : 235
    var left = x
    for character in characters {
      for row in 0..<BitmapFont.height {
        let dots = BitmapFont.shared.row(row, of: character)
        guard dots != 0 else { continue }
        for column in 0..<BitmapFont.width where dots >> (BitmapFont.width - 1 - column) & 1 != 0 {
          dot(luma, left + column * scale, y + row * scale, scale, value)
        }
      }
      left += BitmapFont.advance * scale
      if left >= size.width { return }
    }
  }

  private func dot(_ luma: FrameCanvasPicture.Plane, _ x: Int, _ y: Int, _ side: Int, _ value: UInt8) {
    let columns = max(x, 0)..<max(min(x + side, luma.width), max(x, 0))
    for row in max(y, 0)..<max(min(y + side, luma.height), max(y, 0)) {
      (luma.row(row) + columns.lowerBound).update(repeating: value, count: columns.count)
    }
  }
}
