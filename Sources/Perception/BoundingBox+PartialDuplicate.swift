extension BoundingBox {
  /// Share of the smaller box that lies in the larger one from which both are of one object.
  private static let sharedArea = 0.6
  /// Area of the smaller box, as a share of the larger one's, from which both can be of one object: less is one of many in a row.
  private static let leastRatio = 0.25
  /// IoU of the extents on the axis on which both agree.
  private static let sharedExtent = 0.7

  /// Whether this box and another are of one object, although their IoU is low: most of the smaller one lies in the larger one, and they agree about the object's width
  /// or about its height.
  ///
  /// Detectors report a hull and the same hull with its mist or its mirror image, a car and its lower half, a person and the upper body. Two objects, one of which hides
  /// the other, hardly ever begin and end at the same columns or rows (figures: docs/saliency.md).
  func isPartialDuplicate(of other: BoundingBox) -> Bool {
    let shared = intersectionArea(other)
    let (smaller, larger) = (min(area, other.area), max(area, other.area))
    guard shared > 0, shared >= Self.sharedArea * smaller, smaller >= Self.leastRatio * larger else { return false }
    let across = (min(maxX, other.maxX) - max(x, other.x)) / (max(maxX, other.maxX) - min(x, other.x))
    let down = (min(maxY, other.maxY) - max(y, other.y)) / (max(maxY, other.maxY) - min(y, other.y))
    return max(across, down) >= Self.sharedExtent
  }
}
