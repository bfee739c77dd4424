extension Tracker {
  /// All times are media seconds, so they mean the same at every frame rate. The defaults were chosen together on KITTI sequences.
  public struct Settings: Hashable, Sendable {
    // MARK: Detections

    /// Detections with at least this score choose first among the tracks, 0...1. Raising it makes the first stage more careful.
    public var highScore = 0.7
    /// Detections between this and `highScore` choose among the tracks that are left, 0...1; weaker ones are ignored.
    public var lowScore = 0.1
    /// A detection that matches nothing starts a tentative track from this score on, 0...1.
    public var newTrackScore = 0.3

    // MARK: Matching

    /// Least overlap of prediction and detection that counts as a match by itself, IoU above 0 to 1.
    public var minimumIoU = 0.15
    /// The same for detections with a low score.
    public var minimumLowScoreIoU = 0.6
    /// Without that overlap a match needs a centre within this many standard deviations of the prediction, > 0. It is what keeps objects
    /// of a few pixels that move farther than their own size.
    public var gateDeviations = 1.25
    /// ... and within this many sizes (geometric mean of the sides) of the prediction, >= 0,
    public var gateSizes = 1.5
    /// plus this many pixels, >= 0,
    public var gatePixels = 16.0
    /// and sides that differ at most by this factor, >= 1 (2 pixels are forgiven).
    public var gateSideRatio = 2.0
    /// Both boxes are enlarged by this share of their sides before they are compared (C-BIoU), >= 0.
    public var overlapBuffer = 0.0
    /// How much a difference in shape costs, >= 0: the similarity is multiplied by (ratio of widths · ratio of heights) to this power.
    public var shapeWeight = 0.0
    /// How much a detection costs whose score is unlike the track's, >= 0, per unit of log-odds.
    public var scoreWeight = 0.0
    /// How much it costs to leave the direction of motion, 0...1: the share of the similarity that a detection straight behind loses (OC-SORT).
    public var momentumWeight = 0.0
    /// Tracks seen within these seconds choose before the others, >= 0 (the cascade of DeepSORT); 0: all at once.
    public var cascadeSeconds = 0.0

    // MARK: Belief

    /// Score at which a detection is as often wrong as right, 0...1 exclusive. It depends on the detector more than any other setting does.
    public var neutralScore = 0.86
    /// Share of the latest detection in the belief in a track, 0...1; the rest is that of its past.
    public var currentShare = 0.5
    /// What it is worth to have been seen for long, log-odds, >= 0.
    public var persistence = 0.5
    /// Evidence that a track starts from, log-odds, usually below 0,
    public var clutterEvidence = -3.0
    /// ... as if it had come from this many detections, > 0.
    public var clutterWeight = 0.5
    /// Evidence of a look that examined the place of a track and did not see it, log-odds,
    public var missEvidence = -4.0
    /// ... which counts as much as this many detections, >= 0.
    public var missWeight = 3.0
    /// Seconds after which what a track was seen as counts half, > 0.
    public var beliefHalfLife = 0.43
    /// Looks closer together than this many seconds tell the same, >= 0.
    public var independentSeconds = 0.4
    /// A tentative track is confirmed from this belief on, log-odds,
    public var confirmBelief = 0.25
    /// and becomes tentative again below this one, log-odds, at most `confirmBelief`.
    public var doubtBelief = -1.4
    /// Two tracks seen in one place, their boxes overlapping by more than this IoU, are taken for one object whatever their classes, 0...1: the one
    /// with less evidence is doubted. 1: never.
    public var rivalIoU = 0.6

    // MARK: Life of a track

    /// Seconds over examined frames after which an unseen tentative track is dropped.
    public var tentativeSeconds = 0.7
    /// Seconds over examined frames after which an unseen confirmed track is lost. A look after a pause counts for the pause, at most for 0.6 of this.
    public var lostSeconds = 0.15
    /// Seconds over examined frames after which a lost track is dropped.
    public var keepSeconds = 3.0
    /// Seconds after which any unseen track is dropped, examined or not.
    public var unexaminedSeconds = 5.0
    /// Of two tracks of a group overlapping by more than this IoU the younger is dropped, 0...1.
    public var duplicateIoU = 0.9
    /// Longer side in pixels of the glance from which the glance alone counts as having examined a place, > 0. It is a length at which
    /// the detector hardly misses anything; too low a value loses objects that only patches see.
    public var minimumGlanceLength = 32.0

    // MARK: Motion

    /// Standard deviation of a detected edge as a share of the object's size.
    public var measurementNoise = 0.045
    /// ... plus this many pixels.
    public var measurementPixels = 0.5
    /// Standard deviation of the speed of a new object, sizes per second.
    public var initialSpeed = 2.0
    /// ... plus this many pixels per second, because the camera moves small objects too.
    public var initialSpeedPixels = 50.0
    /// Standard deviation of the change of speed in one second, sizes per second.
    public var agility = 1.3
    /// The share of both for the sides of the box.
    public var sideMotionShare = 0.5
    /// The motion of the camera, where it is known, is taken out of the motion of the objects.
    public var followsCamera = true
    /// A track that is seen again takes its velocity from the way in between alone (the observation-centric re-update of OC-SORT).
    public var reupdates = false

    public init() {}

    var belief: TrackBelief.Settings {
      TrackBelief.Settings(
        neutralScore: neutralScore, currentShare: currentShare, persistence: persistence, clutterEvidence: clutterEvidence,
        clutterWeight: clutterWeight, missEvidence: missEvidence, missWeight: missWeight, halfLife: beliefHalfLife,
        independentSeconds: independentSeconds)
    }

    var noise: BoxFilter.Noise {
      BoxFilter.Noise(
        measurement: measurementNoise, pixels: measurementPixels, speed: initialSpeed, speedPixels: initialSpeedPixels,
        agility: agility, sideShare: sideMotionShare)
    }
  }
}
