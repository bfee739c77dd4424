public import Perception

/// One line of MOTChallenge text: a box in a frame, with an identity where it belongs to a track.
public struct MOTRow: Hashable, Sendable {
  /// Counts from 1.
  public var frame: Int
  /// The track; -1 for detections and for regions that are no objects.
  public var id: Int
  /// Pixels, counted from 0 as everywhere here; sides are not negative.
  public var box: BoundingBox
  /// The 7th column: the score of a detection or track, and in a truth 0 for a row that is not to be counted. Nil without one.
  public var confidence: Double?
  /// The 8th column; nil where it is missing or -1.
  public var classID: Int?
  /// Where the row stands in its file, from 1.
  public var line: Int

  public init(frame: Int, id: Int, box: BoundingBox, confidence: Double? = nil, classID: Int? = nil, line: Int = 1) {
    self.frame = frame
    self.id = id
    self.box = box
    self.confidence = confidence
    self.classID = classID
    self.line = line
  }
}
