extension Tracker {
  /// All times are media seconds, so they mean the same at every frame rate. The defaults were chosen together on KITTI sequences.
  public struct Settings: Hashable, Sendable {
    // MARK: Detections

    /// Detections with at least this score can match any track, 0...1. Raising it makes the first stage more careful.
    public var highScore = 0.6
    /// Detections between this and `highScore` can only prolong a confirmed track, 0...1; weaker ones are ignored.
    public var lowScore = 0.1
    /// A detection that matches nothing starts a track from this score on, 0...1.
    public var newTrackScore = 0.7

    // MARK: Matching

    /// Least overlap of prediction and detection that counts as a match by itself, IoU above 0 to 1.
    public var minimumIoU = 0.2
    /// The same for detections with a low score.
    public var minimumLowScoreIoU = 0.3
    /// Without that overlap a match needs a centre within this many standard deviations of the prediction, > 0. It is what keeps objects
    /// of a few pixels that move farther than their own size.
    public var gateDeviations = 2.0
    /// ... and within this many sizes (geometric mean of the sides) of the prediction, >= 0,
    public var gateSizes = 1.0
    /// plus this many pixels, >= 0,
    public var gatePixels = 16.0
    /// and sides that differ at most by this factor, >= 1 (2 pixels are forgiven).
    public var gateSideRatio = 2.0

    // MARK: Life of a track

    /// Detections that confirm a track, >= 1.
    public var confirmHits = 2
    /// ... and seconds between the first and the last of them, >= 0.
    public var confirmSeconds = 0.05
    /// Seconds over examined frames after which an unseen tentative track is dropped.
    public var tentativeSeconds = 0.1
    /// Seconds over examined frames after which an unseen confirmed track is lost.
    public var lostSeconds = 0.15
    /// Seconds over examined frames after which a lost track is dropped.
    public var keepSeconds = 1.0
    /// Seconds after which any unseen track is dropped, examined or not.
    public var unexaminedSeconds = 3.0
    /// Of two tracks of a group overlapping by more than this IoU the younger is dropped, 0...1.
    public var duplicateIoU = 0.85
    /// Longer side in pixels of the glance from which the glance alone counts as having examined a place, > 0. It is a length at which
    /// the detector hardly misses anything; too low a value loses objects that only patches see.
    public var minimumGlanceLength = 32.0

    // MARK: Motion

    /// Standard deviation of a detected edge as a share of the object's size.
    public var measurementNoise = 0.05
    /// ... plus this many pixels.
    public var measurementPixels = 1.0
    /// Standard deviation of the speed of a new object, sizes per second.
    public var initialSpeed = 2.0
    /// ... plus this many pixels per second, because the camera moves small objects too.
    public var initialSpeedPixels = 50.0
    /// Standard deviation of the change of speed in one second, sizes per second.
    public var agility = 2.0
    /// The share of both for the sides of the box.
    public var sideMotionShare = 0.5

    public init() {}

    var noise: BoxFilter.Noise {
      BoxFilter.Noise(
        measurement: measurementNoise, pixels: measurementPixels, speed: initialSpeed, speedPixels: initialSpeedPixels,
        agility: agility, sideShare: sideMotionShare)
    }
  }
}
