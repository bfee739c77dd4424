/// One part of the frame that the detector looks at in native resolution.
public struct Patch: Hashable, Sendable {
  /// Why the planner spends a look on this place.
  public enum Reason: String, Hashable, Sendable {
    /// Evidence of the glance.
    case saliency
    /// Predicted places of small or uncertain tracks.
    case track
    /// The promise to look everywhere within the coverage time.
    case coverage
  }

  /// Even origin, inside the frame, source pixels.
  public var rect: PixelRect
  public var reason: Reason
  /// What the selection hoped to gain: the sum of p^n over the inner cells not covered by an earlier patch, >= 0.
  public var gain: Double

  public init(rect: PixelRect, reason: Reason, gain: Double) {
    self.rect = rect
    self.reason = reason
    self.gain = gain
  }

  /// Pixels next to a cut edge where an object is likely to be truncated: 16, less for small patches, always even.
  public static func margin(side: Int) -> Int { min(16, side / 16) & ~1 }

  /// The part of a patch where a look counts: without the margin along edges that cut the frame, with it along the frame's own edges.
  ///
  /// An edge at most one pixel from the frame's edge counts as the frame's, because origins are even and frames may be odd.
  public static func innerArea(of rect: PixelRect, in frame: Size) -> PixelRect {
    let dx = margin(side: rect.width)
    let dy = margin(side: rect.height)
    let x0 = rect.x <= 1 ? 0 : rect.x + dx
    let y0 = rect.y <= 1 ? 0 : rect.y + dy
    let x1 = rect.maxX >= frame.width - 1 ? frame.width : rect.maxX - dx
    let y1 = rect.maxY >= frame.height - 1 ? frame.height : rect.maxY - dy
    return PixelRect(x: x0, y: y0, width: x1 - x0, height: y1 - y0)
  }
}
