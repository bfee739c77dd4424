/// Follows objects from frame to frame.
///
/// Association in two stages as in ByteTrack (Y. Zhang et al., ECCV 2022): detections with a high score choose first among the tracks, those with
/// a low score among what is left; tentative tracks come last. Each stage is solved optimally. Motion, confirmation, loss and removal go
/// by media time, not by frames, so the same scene sampled at another rate, or irregularly, gives the same tracks. A track is confirmed when the
/// evidence of its scores and of its persistence is enough (`TrackBelief`). A track whose place was not examined in a frame (no patch there, and too
/// small for the glance) is not punished for being unseen.
///
/// Deterministic: equal input gives equal ids. Once the largest scene was seen, an update allocates nothing, except one copy of `tracks`
/// when the caller still holds the list of the previous frame.
public struct Tracker: Sendable {
  public let settings: Settings
  public let groups: ClassGroups
  /// Live tracks, lost ones included, ordered by id.
  public internal(set) var tracks: [Track] = []

  /// What is known about `tracks[i]` beyond what is published.
  struct Memory: Sendable {
    var filter: BoxFilter
    var belief: TrackBelief
    var votes: ClassVotes
    var group: Int
    /// Where it was detected last, and the score of that, 0...1.
    var seen: BoundingBox
    var score: Double
    /// The glance saw it last, and not a patch.
    var isOfGlance: Bool
    /// Seconds since its place was examined last.
    var sinceLook: Double
    /// Index of the detection that was matched in this frame.
    var detection: Int
    var isDuplicate: Bool
  }

  var memories: [Memory] = []
  var lastID = 0
  let belief: TrackBelief.Rule
  /// Scratch of `removeDuplicates` and `doubtRivals`.
  var index = BoxIndex()
  private var lastTime: MediaTime?
  private var association: Association

  public init(settings: Settings, groups: ClassGroups) {
    self.settings = settings
    self.groups = groups
    belief = TrackBelief.Rule(settings.belief)
    association = Association(settings: settings, groups: groups)
  }

  /// Takes the merged detections of the next frame.
  ///
  /// - Parameters:
  ///   - detections: the merged detections, low scores included, source pixels.
  ///   - examined: what was looked at in this frame.
  ///   - camera: how the picture moved since the frame before because the camera did; nil where that is not known.
  ///   - time: media time of the frame; not before that of the previous frame (an earlier one counts as the same instant).
  ///   - frame: size of the frame, pixels.
  public mutating func update(
    _ detections: [Detection], examined: Examination, camera: CameraMotion? = nil, at time: MediaTime, frame: Size
  ) {
    let seconds = max(0, lastTime.map { time.seconds(since: $0) } ?? 0)
    lastTime = time
    forgetUnseen(at: time)
    predict(seconds: seconds, camera: settings.followsCamera ? camera : nil)
    association.run(detections, tracks: tracks, memories: &memories, at: time)
    for index in tracks.indices {
      tracks[index].age += 1
      tracks[index].time = time
      let match = memories[index].detection
      if match != Assignment.none {
        see(index, detections[match], at: time)
      } else {
        miss(index, seconds: seconds, examined: examined, frame: frame)
      }
      publish(index)
    }
    removeDead(frame: frame)
    removeDuplicates()
    for index in detections.indices
    where association.isFree(index) && detections[index].isSound && detections[index].score >= settings.newTrackScore {
      begin(detections[index], at: time)
    }
    doubtRivals()
    for index in tracks.indices where tracks[index].source != nil { judge(index) }
  }

  /// Forgets all tracks: a new time line or another frame size. Ids go on counting, so that none is ever used twice.
  public mutating func reset() {
    tracks.removeAll(keepingCapacity: true)
    memories.removeAll(keepingCapacity: true)
    lastTime = nil
  }

  private mutating func predict(seconds: Double, camera: CameraMotion?) {
    let remainder = belief.remainder(after: seconds)
    let growth = KalmanFilter.Fading(over: seconds, halfLife: BoxFilter.growthHalfLife)
    let motion = camera.flatMap { $0.isIdentity ? nil : $0 }
    for index in memories.indices {
      if let motion {
        memories[index].filter.move(by: motion)
        memories[index].seen = motion.apply(memories[index].seen)
      }
      memories[index].filter.predict(seconds: seconds, growth: growth)
      memories[index].filter.hold(by: memories[index].seen)
      memories[index].belief.fade(remainder)
      memories[index].sinceLook += seconds
    }
  }

  /// Copies the state of the filter into the published track.
  mutating func publish(_ index: Int) {
    let filter = memories[index].filter
    tracks[index].box = filter.box
    tracks[index].velocityX = filter.x.velocity
    tracks[index].velocityY = filter.y.velocity
    tracks[index].growthX = filter.width.velocity
    tracks[index].growthY = filter.height.velocity
    tracks[index].centerDeviation = max(filter.x.positionVariance, filter.y.positionVariance).squareRoot()
    tracks[index].velocityDeviation = max(filter.x.velocityVariance, filter.y.velocityVariance).squareRoot()
  }
}
