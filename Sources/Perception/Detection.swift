/// One object found in one frame by one look of the detector.
public struct Detection: Hashable, Sendable {
  /// Which look found it: the glance at the whole frame, or the patch of this index in the frame's list of patches.
  public enum Source: Hashable, Sendable {
    case glance
    case patch(Int)
  }

  /// Pixels of the displayed frame once mapped; a detector head returns pixels of its own input.
  public var box: BoundingBox
  /// Confidence, 0...1.
  public var score: Double
  /// Index into the class list of the model.
  public var classID: Int
  public var source: Source
  /// The box touches an edge of its patch that is not an edge of the frame: part of the object may be outside.
  public var isTruncated: Bool

  public init(box: BoundingBox, score: Double, classID: Int, source: Source = .glance, isTruncated: Bool = false) {
    self.box = box
    self.score = score
    self.classID = classID
    self.source = source
    self.isTruncated = isTruncated
  }
}
