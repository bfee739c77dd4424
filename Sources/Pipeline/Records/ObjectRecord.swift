public import Perception

/// One object of a `FrameRecord`.
public struct ObjectRecord: Sendable, Equatable {
  /// Which look of this frame saw the object.
  public enum Source: Sendable, Hashable {
    /// The small look at the whole frame.
    case glance
    /// The patch of this index in `PatchesRecord.boxes`.
    case patch(Int)
    /// None: the box is where the tracker expects the object.
    case predicted
    /// None: the box lies between the sightings before and after, as is known afterwards.
    case interpolated
  }

  /// What the tracker knows of the object; stills have no tracker.
  public struct Identity: Sendable, Equatable {
    /// Stable within a stream and epoch, from 1.
    public var id: Int
    public var state: TrackState
    /// Frames since the object was first seen, that frame included: 1 when new.
    public var age: Int

    public init(id: Int, state: TrackState, age: Int) {
      self.id = id
      self.state = state
      self.age = age
    }
  }

  public var identity: Identity?
  /// Name of the class in the model's list, and its index there.
  public var className: String
  public var classID: Int
  /// Confidence, 0...1.
  public var score: Double
  /// Pixels of the displayed frame. An object whose box is not finite is left out of the record and counted
  /// (`RecordWriter.omittedObjects`).
  public var box: BoundingBox
  public var source: Source

  public init(
    identity: Identity?, className: String, classID: Int, score: Double, box: BoundingBox, source: Source
  ) {
    self.identity = identity
    self.className = className
    self.classID = classID
    self.score = score
    self.box = box
    self.source = source
  }

  /// JSON has no way to write NaN or infinity, and a clamped box would be a wrong one.
  var isWritable: Bool {
    box.x.isFinite && box.y.isFinite && box.width.isFinite && box.height.isFinite
  }
}
