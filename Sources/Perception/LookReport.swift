/// What the looks at one frame came to, for the choice of patches some frames later.
public struct LookReport: Hashable, Sendable {
  /// Where objects could have been seen: the inner areas of the patches, source pixels.
  public var examined: [PixelRect]
  /// What was found, by whichever look, source pixels.
  public var found: [BoundingBox]

  public init(examined: [PixelRect] = [], found: [BoundingBox] = []) {
    self.examined = examined
    self.found = found
  }

  /// Where it was looked, as seen after the camera moved. Areas keep their size and stay upright.
  public func moved(by motion: CameraMotion) -> LookReport {
    guard !motion.isIdentity else { return self }
    return LookReport(
      examined: examined.map { rect in
        let box = motion.apply(rect.box)
        return PixelRect(
          x: Int((box.centerX - Double(rect.width) / 2).rounded()), y: Int((box.centerY - Double(rect.height) / 2).rounded()),
          width: rect.width, height: rect.height)
      },
      found: found.map { motion.apply($0) })
  }
}
