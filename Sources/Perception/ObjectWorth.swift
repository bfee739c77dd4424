/// How much an object of a size deserves a patch: 1 when small, falling to 0 where the glance takes over.
struct ObjectWorth: Sendable {
  private let ownership: GlanceOwnership
  private let patchSide: Int
  private let glanceScale: Double

  init(ownership: GlanceOwnership, patchSide: Int, glanceScale: Double) {
    self.ownership = ownership
    self.patchSide = patchSide
    self.glanceScale = glanceScale
  }

  /// 1 up to half the longest side that a patch may own, then linearly down to 0 at that side.
  func worth(_ box: BoundingBox, group: Int) -> Double {
    let longest = ownership.longestPatchObject(group: group, patchSide: patchSide, glanceScale: glanceScale)
    return min(max(2 - 2 * box.longSide / longest, 0), 1)
  }

  /// The object belongs to the glance.
  func isLarge(_ box: BoundingBox, group: Int) -> Bool { worth(box, group: group) <= 0 }
}
