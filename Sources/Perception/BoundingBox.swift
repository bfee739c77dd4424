/// An axis-aligned box in pixels of the displayed frame: top-left origin, x to the right, y downwards, half-open
/// (`x ..< x + width`), as in COCO and MOT.
public struct BoundingBox: Hashable, Sendable {
  public var x: Double
  public var y: Double
  public var width: Double
  public var height: Double

  public init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  public init(minX: Double, minY: Double, maxX: Double, maxY: Double) {
    self.init(x: minX, y: minY, width: maxX - minX, height: maxY - minY)
  }

  public var maxX: Double { x + width }
  public var maxY: Double { y + height }
  public var centerX: Double { x + width / 2 }
  public var centerY: Double { y + height / 2 }

  /// Whether a point lies inside, borders included.
  public func contains(x px: Double, y py: Double) -> Bool { px >= x && px <= maxX && py >= y && py <= maxY }

  /// Square pixels; 0 for an empty or inverted box.
  public var area: Double { max(width, 0) * max(height, 0) }

  /// Side of the longer edge, pixels.
  public var longSide: Double { max(width, height) }

  /// The overlap of both boxes in square pixels, 0 when they do not touch.
  public func intersectionArea(_ other: BoundingBox) -> Double {
    let w = min(maxX, other.maxX) - max(x, other.x)
    let h = min(maxY, other.maxY) - max(y, other.y)
    return w > 0 && h > 0 ? w * h : 0
  }

  /// Intersection over union, 0...1; 0 when both are empty.
  public func iou(_ other: BoundingBox) -> Double {
    let shared = intersectionArea(other)
    let union = area + other.area - shared
    return union > 0 ? shared / union : 0
  }

  /// Share of *this* box that lies in `other`, 0...1; 0 for an empty box.
  public func containment(in other: BoundingBox) -> Double {
    area > 0 ? intersectionArea(other) / area : 0
  }

  /// The part of the box inside a frame of `size`; width and height are never negative.
  public func clipped(to size: Size) -> BoundingBox {
    let x0 = min(max(x, 0), Double(size.width))
    let y0 = min(max(y, 0), Double(size.height))
    let x1 = min(max(maxX, 0), Double(size.width))
    let y1 = min(max(maxY, 0), Double(size.height))
    return BoundingBox(minX: x0, minY: y0, maxX: max(x0, x1), maxY: max(y0, y1))
  }

  public func offsetBy(dx: Double, dy: Double) -> BoundingBox {
    BoundingBox(x: x + dx, y: y + dy, width: width, height: height)
  }

  /// The box at `share` (0...1) of the way to another, edge by edge.
  func interpolated(to other: BoundingBox, share: Double) -> BoundingBox {
    BoundingBox(
      x: x + (other.x - x) * share, y: y + (other.y - y) * share, width: width + (other.width - width) * share,
      height: height + (other.height - height) * share)
  }

  /// Each side moved out by `share` of the box's own size.
  func enlarged(by share: Double) -> BoundingBox {
    BoundingBox(x: x - share * width, y: y - share * height, width: width * (1 + 2 * share), height: height * (1 + 2 * share))
  }

  /// The box after scaling both axes about the origin, for example from network input back to source pixels.
  public func scaled(x sx: Double, y sy: Double) -> BoundingBox {
    BoundingBox(x: x * sx, y: y * sy, width: width * sx, height: height * sy)
  }
}
