public import Perception

/// Where one object, of the truth or of a tracker, is in one frame.
public struct Sighting: Hashable, Sendable {
  /// The same number in every frame of the object.
  public var id: Int
  /// Pixels.
  public var box: BoundingBox

  public init(id: Int, box: BoundingBox) {
    self.id = id
    self.box = box
  }
}
