/// What was looked at in one frame, so that a track is not punished for a place where nobody looked.
public struct Examination: Hashable, Sendable {
  /// The patches that went through the detector, source pixels.
  public var patches: [PixelRect]
  /// Glance pixels per source pixel; 0 when the frame had no glance, 1 or more when the whole frame was seen in native resolution.
  public var glanceScale: Double

  public init(patches: [PixelRect], glanceScale: Double) {
    self.patches = patches
    self.glanceScale = glanceScale
  }

  /// The whole frame in native resolution.
  public static let everything = Examination(patches: [], glanceScale: 1)

  /// The object in `box` would have been seen: its centre lies in the inner area of a patch, or it is large enough for the glance.
  func includes(_ box: BoundingBox, frame: Size, minimumGlanceLength: Double) -> Bool {
    if glanceScale >= 1 || box.longSide * glanceScale >= minimumGlanceLength { return true }
    return patches.contains { rect in
      let inner = Patch.innerArea(of: rect, in: frame)
      return box.centerX >= Double(inner.x) && box.centerX < Double(inner.maxX) && box.centerY >= Double(inner.y)
        && box.centerY < Double(inner.maxY)
    }
  }
}
