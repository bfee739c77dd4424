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
}
