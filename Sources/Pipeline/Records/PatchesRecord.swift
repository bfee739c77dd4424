public import Perception

/// Where the detector looked at native resolution in one frame.
public struct PatchesRecord: Sendable, Equatable {
  /// Patches that the frame was worth.
  public var planned: Int
  /// Patches that were run, in the order that `ObjectRecord.Source.patch` counts; pixels of the displayed frame.
  public var boxes: [PixelRect]
  /// Pixels that went through a network for this frame, the glance included.
  public var pixels: Int

  public init(planned: Int, boxes: [PixelRect], pixels: Int) {
    self.planned = planned
    self.boxes = boxes
    self.pixels = pixels
  }

  /// `pixels` as a share of a frame of `size`; above 1 where tiles overlap or the glance is larger than the frame.
  func share(of size: Size) -> Double {
    size.area > 0 ? Double(pixels) / Double(size.area) : 0
  }
}
