/// What was looked at in one frame, so that a track is not punished for a place where nobody looked.
public struct Examination: Hashable, Sendable {
  /// The patches that went through the detector, source pixels.
  public var patches: [PixelRect]
  /// Glance pixels per source pixel; 0 when the frame had no glance, 1 or more when the whole frame was seen in native resolution.
  public var glanceScale: Double
  /// Which objects the patches were asked about, and the scale of the glance that the others are left to; nil: about all.
  public var ownership: GlanceOwnership?
  public var ownershipScale: Double

  public init(patches: [PixelRect], glanceScale: Double, ownership: GlanceOwnership? = nil, ownershipScale: Double = 0) {
    self.patches = patches
    self.glanceScale = glanceScale
    self.ownership = ownership
    self.ownershipScale = ownershipScale
  }

  /// The whole frame in native resolution.
  public static let everything = Examination(patches: [], glanceScale: 1)

  /// The object in `box` would have been seen: it is large enough for the glance, or its centre lies in the inner area of a patch that may own it.
  func includes(_ box: BoundingBox, group: Int, frame: Size, minimumGlanceLength: Double) -> Bool {
    if glanceScale >= 1 || box.longSide * glanceScale >= minimumGlanceLength { return true }
    return patches.contains { rect in
      let inner = Patch.innerArea(of: rect, in: frame)
      return box.centerX >= Double(inner.x) && box.centerX < Double(inner.maxX) && box.centerY >= Double(inner.y)
        && box.centerY < Double(inner.maxY) && box.longSide <= longestObject(group: group, in: rect)
    }
  }

  /// What a patch finds beyond this is dropped, source pixels: in a frame without a glance nobody has looked at such objects.
  private func longestObject(group: Int, in rect: PixelRect) -> Double {
    ownership?.longestPatchObject(group: group, patchSide: max(rect.width, rect.height), glanceScale: ownershipScale) ?? .infinity
  }
}
