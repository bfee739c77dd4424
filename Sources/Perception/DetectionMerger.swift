/// Makes one list out of what the glance and the patches of one frame saw.
public struct DetectionMerger: Sendable {
  public struct Settings: Hashable, Sendable {
    /// Boxes of one group overlapping by more than this IoU are one object, 0...1.
    public var iou = 0.5
    /// A truncated box of which more than this share lies in a better box of its group is a piece of that object, 0...1.
    public var containment = 0.6
    /// Factor on the score of truncated boxes when boxes compete, 0...1; the reported score keeps its value.
    public var truncatedPenalty = 0.8
    /// Which objects belong to the glance.
    public var ownership = GlanceOwnership()

    public init() {}
  }

  public let settings: Settings
  public let groups: ClassGroups

  public init(settings: Settings, groups: ClassGroups) {
    self.settings = settings
    self.groups = groups
  }

  /// - Parameters:
  ///   - glance: detections of the glance, source pixels.
  ///   - patches: detections of all patches, source pixels, as `Detection.placed(patch:rect:frame:)` makes them.
  ///   - rects: the patches; `Detection.Source.patch` counts into this list.
  ///   - frame: size of the frame, source pixels.
  ///   - glanceScale: glance pixels per source pixel; 0 when the frame had no glance.
  ///   - merged: replaced by the result, best score first.
  public mutating func merge(
    glance: [Detection], patches: [Detection], rects: [PixelRect], frame: Size, glanceScale: Double, into merged: inout [Detection]
  ) {
    merged = glance + patches
  }
}
