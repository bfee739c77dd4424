public import Perception

extension FrameCanvas {
  /// How a line is interrupted.
  public enum Pattern: Sendable, Hashable { case solid, dashed, dotted }

  /// Draws the outline of `box` around it, so that a small object stays visible.
  ///
  /// - Parameters:
  ///   - width: of the line, pixels, from 1.
  ///   - pattern: dashes are 4 widths long with gaps of 3, dots 1 with gaps of 2.
  public func outline(_ box: BoundingBox, color: FrameCanvasColor, width: Int, pattern: Pattern = .solid) {
    guard let inner = pixels(of: box) else { return }
    let line = max(width, 1)
    let outer = PixelRect(x: inner.x - line, y: inner.y - line, width: inner.width + 2 * line, height: inner.height + 2 * line)
    let (on, off): (Int, Int) =
      switch pattern {
      case .solid: (max(outer.width, outer.height), 0)
      case .dashed: (4 * line, 3 * line)
      case .dotted: (line, 2 * line)
      }
    for start in stride(from: 0, to: outer.width, by: on + off) {
      let length = min(on, outer.width - start)
      fill(PixelRect(x: outer.x + start, y: outer.y, width: length, height: line), color: color)
      fill(PixelRect(x: outer.x + start, y: inner.maxY, width: length, height: line), color: color)
    }
    for start in stride(from: 0, to: outer.height, by: on + off) {
      let length = min(on, outer.height - start)
      fill(PixelRect(x: outer.x, y: outer.y + start, width: line, height: length), color: color)
      fill(PixelRect(x: inner.maxX, y: outer.y + start, width: line, height: length), color: color)
    }
  }

  /// Fills a rectangle.
  ///
  /// - Parameter opacity: 0...1; below 1 the picture shows through.
  public func fill(_ rect: PixelRect, color: FrameCanvasColor, opacity: Double = 1) {
    let x0 = max(rect.x, 0)
    let y0 = max(rect.y, 0)
    let x1 = min(rect.maxX, size.width)
    let y1 = min(rect.maxY, size.height)
    guard x0 < x1, y0 < y1, let luma = picture.luma, let blue = picture.blue, let red = picture.red else { return }
    let samples = color.samples(picture.matrix)
    let alpha = Int32((min(max(opacity, 0), 1) * 256).rounded())
    Self.fill(luma, x0..<x1, y0..<y1, samples.y, alpha)
    // Every chroma sample that the rectangle touches; all of them lie inside the plane because the size is even.
    Self.fill(blue, x0 / 2..<(x1 + 1) / 2, y0 / 2..<(y1 + 1) / 2, samples.u, alpha)
    Self.fill(red, x0 / 2..<(x1 + 1) / 2, y0 / 2..<(y1 + 1) / 2, samples.v, alpha)
  }

  /// `columns` and `rows` lie inside `plane`; `alpha` 0...256.
  private static func fill(_ plane: FrameCanvasPicture.Plane, _ columns: Range<Int>, _ rows: Range<Int>, _ value: UInt8, _ alpha: Int32) {
    for y in rows {
      let row = plane.row(y) + columns.lowerBound
      if alpha == 256 {
        row.update(repeating: value, count: columns.count)
      } else {
        for x in 0..<columns.count {
          row[x] = UInt8(truncatingIfNeeded: Int32(row[x]) + ((Int32(value) - Int32(row[x])) * alpha) >> 8)
        }
      }
    }
  }

  /// Whole pixels that hold the box, limited to somewhat more than the picture so that a wild box costs no time; nil when the box
  /// is not finite, has no size, or lies outside.
  private func pixels(of box: BoundingBox) -> PixelRect? {
    guard box.x.isFinite, box.y.isFinite, box.maxX.isFinite, box.maxY.isFinite else { return nil }
    let margin = 64.0
    let (right, bottom) = (Double(size.width) + margin, Double(size.height) + margin)
    let x0 = max(box.x.rounded(.down), -margin)
    let y0 = max(box.y.rounded(.down), -margin)
    let x1 = min(box.maxX.rounded(.up), right)
    let y1 = min(box.maxY.rounded(.up), bottom)
    guard x0 < x1, y0 < y1, x1 > -margin, y1 > -margin else { return nil }
    return PixelRect(x: Int(x0), y: Int(y0), width: Int(x1 - x0), height: Int(y1 - y0))
  }
}
