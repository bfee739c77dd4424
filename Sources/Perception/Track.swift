/// One object over time.
public struct Track: Hashable, Sendable {
  /// Stable from the first detection on; counts from 1 and is never used twice by one tracker.
  public var id: Int
  public var state: TrackState
  /// Filtered box at `time`, pixels of the displayed frame.
  public var box: BoundingBox
  /// The instant that `box` and the velocity belong to: the last frame given to the tracker.
  public var time: MediaTime
  /// Motion of the centre, pixels per second; that of the camera is taken out where it is known.
  public var velocityX: Double
  public var velocityY: Double
  /// Growth of width and height, pixels per second.
  public var growthX: Double
  public var growthY: Double
  /// The class with the most score-weighted votes.
  public var classID: Int
  /// Score of the last matched detection, 0...1.
  public var score: Double
  /// How far it is believed to be an object: log-odds after the last detection, 0 = even.
  public var belief: Double
  /// Frames since the first detection, that frame included: 1 when new.
  public var age: Int
  /// Number of matched detections.
  public var hits: Int
  public var firstSeen: MediaTime
  public var lastSeen: MediaTime
  /// The look that saw it in the last frame; nil when the box is a prediction.
  public var source: Detection.Source?
  /// The last frame looked closely enough at the place of this track that it would have been seen (true also when it was).
  public var wasExamined: Bool
  /// No look since it was last seen ought to have seen it, and no track that was seen since took its place. A glance that misses what a glance saw counts here, although
  /// small objects are not lost for that.
  public var isUnchallenged: Bool
  /// Seconds that the looks without it stand for since it was last seen: over examined frames, and part of the pauses between looks; what the state
  /// machine counts.
  public var missedSeconds: Double
  /// One standard deviation of the centre at `time`, pixels.
  public var centerDeviation: Double
  /// One standard deviation of the velocity of the centre at `time`, pixels per second.
  public var velocityDeviation: Double

  /// The track as it looks after the camera moved: box, velocity and uncertainty go along; `time` stays.
  public func moved(by motion: CameraMotion) -> Track {
    var moved = self
    moved.box = motion.apply(box)
    (moved.velocityX, moved.velocityY) = motion.turn(x: velocityX, y: velocityY)
    moved.growthX *= motion.scale
    moved.growthY *= motion.scale
    moved.centerDeviation *= motion.scale
    moved.velocityDeviation *= motion.scale
    return moved
  }

  /// Where the track is expected at `instant`, by constant velocity; earlier instants are allowed. Sides never fall below 1 pixel.
  public func predictedBox(at instant: MediaTime) -> BoundingBox {
    let dt = instant.seconds(since: time)
    let width = max(box.width + growthX * dt, 1)
    let height = max(box.height + growthY * dt, 1)
    return BoundingBox(
      x: box.centerX + velocityX * dt - width / 2, y: box.centerY + velocityY * dt - height / 2, width: width, height: height)
  }

  /// One standard deviation of the predicted centre at `instant`, pixels.
  public func predictedDeviation(at instant: MediaTime) -> Double {
    let spread = velocityDeviation * instant.seconds(since: time)
    return (centerDeviation * centerDeviation + spread * spread).squareRoot()
  }
}
