import Glibc
import Perception

extension Orientation {
  /// Copies a stored picture of packed 3-byte pixels to its place on display.
  ///
  /// - Parameter picture: as displayed, of size `applied(to: stored.size)`; must not overlap `stored`.
  func turn(_ stored: PlaneView, to picture: PlaneView) {
    guard let source = stored.planes.0, let target = picture.planes.0 else { return }
    let (size, bytesPerRow, targetRow) = (stored.size, Int(stored.strides.0), Int(picture.strides.0))
    guard self != .upright else {
      for y in 0..<size.height { memcpy(target + y * targetRow, source + y * bytesPerRow, size.width * 3) }
      return
    }
    let origin = place(x: 0, y: 0, in: size, bytesPerRow: targetRow)
    // The place of a pixel is linear in its column and row.
    let step = place(x: 1, y: 0, in: size, bytesPerRow: targetRow) - origin
    let rowStep = place(x: 0, y: 1, in: size, bytesPerRow: targetRow) - origin
    for y in 0..<size.height {
      var from = source + y * bytesPerRow
      var to = target + (origin + y * rowStep)
      for _ in 0..<size.width {
        (to[0], to[1], to[2]) = (from[0], from[1], from[2])
        from += 3
        to += step
      }
    }
  }

  /// Byte offset on display of the stored pixel (x, y).
  private func place(x: Int, y: Int, in size: Size, bytesPerRow: Int) -> Int {
    let column = mirrored ? size.width - 1 - x : x
    switch rotation {
    case 90: return column * bytesPerRow + (size.height - 1 - y) * 3
    case 180: return (size.height - 1 - y) * bytesPerRow + (size.width - 1 - column) * 3
    case 270: return (size.width - 1 - column) * bytesPerRow + y * 3
    default: return y * bytesPerRow + column * 3
    }
  }
}
