import Perception
import Streaming
import Video

/// Joins what the glance and the patches found, and carries it through time.
actor TrackStage: Stage {
  struct Input: Sendable {
    let planned: PlannedFrame
    /// Candidates of each patch, in the order of the patches.
    let found: [[Detection]]
    /// When the last patch was done.
    let patched: ContinuousClock.Instant
  }

  nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let feedback: LaggedFeedback<TrackReport>
  private var suppression: NonMaximumSuppression
  /// Nil: detections keep their score.
  private let scorer: ContextScorer?
  /// Detections below this are left out, 0...1.
  private let leastScore: Double
  private var merger: DetectionMerger
  /// Nil for stills: their detections have no identity.
  private var tracker: Tracker?
  /// Time line, size and time of the last frame; times and boxes of tracks mean nothing on another time line or size.
  private var known: (epoch: Int, size: Size, time: MediaTime)?
  private var glance: [Detection] = []
  private var found: [Detection] = []
  private var inPatches: [Detection] = []
  private var merged: [Detection] = []
  private var rects: [PixelRect] = []

  init(
    feedback: LaggedFeedback<TrackReport>, groups: ClassGroups, scorer: ContextScorer?, least: Double,
    merge: DetectionMerger.Settings, tracker: Tracker.Settings?, executor: ThreadExecutor
  ) {
    self.feedback = feedback
    self.executor = executor
    suppression = NonMaximumSuppression(groups: groups)
    self.scorer = scorer
    leastScore = least
    merger = DetectionMerger(settings: merge, groups: groups)
    self.tracker = tracker.map { Tracker(settings: $0, groups: groups) }
  }

  func process(_ input: Input) -> FrameResult {
    let planned = input.planned
    let frame = planned.frame
    let size = frame.pixels.displaySize
    let scale = min(planned.view.scaleX, planned.view.scaleY)
    rects.removeAll(keepingCapacity: true)
    rects.append(contentsOf: planned.patches.lazy.map(\.rect))
    collect(input, size)
    glance.removeAll(keepingCapacity: true)
    glance.append(contentsOf: planned.glance)
    judge(planned)
    merger.merge(glance: glance, patches: inPatches, rects: rects, frame: size, glanceScale: scale, into: &merged)

    if let known, (known.epoch, known.size) != (frame.id.epoch, size) {
      tracker?.reset()
      self.known = nil
    }
    let camera = known.flatMap { planned.camera.motion(since: $0.time) }
    known = (frame.id.epoch, size, frame.time)
    let examined = Examination(
      patches: rects, glanceScale: planned.isGlanced ? scale : 0, ownership: merger.settings.ownership, ownershipScale: scale)
    tracker?.update(merged, examined: examined, camera: camera, at: frame.time, frame: size)
    let tracks = tracker?.tracks
    let looks = LookReport(examined: rects.map { Patch.innerArea(of: $0, in: size) }, found: merged.map(\.box))
    feedback.publish(
      TrackReport(epoch: frame.id.epoch, size: size, time: frame.time, tracks: tracks ?? [], looks: looks), frame: planned.index)

    var times = planned.times
    times.patched = input.patched
    times.tracked = .now
    return FrameResult(
      frame: frame, objects: tracks.map { .tracks($0) } ?? .detections(merged), patches: planned.patches,
      planned: planned.planned, isGlanced: planned.isGlanced, pixelsSeen: planned.pixelsSeen, saliency: planned.saliency,
      horizon: planned.horizon, times: times, live: planned.live)
  }

  /// Lets the context have its say, where the model has a head for it.
  private func judge(_ planned: PlannedFrame) {
    defer {
      inPatches.removeAll { $0.score < leastScore }
      glance.removeAll { $0.score < leastScore }
    }
    guard let scorer, let context = planned.context else { return }
    scorer.rescore(&inPatches, in: context)
    scorer.rescore(&glance, in: context)
  }

  /// Suppresses within each patch, as the model's own post-processing would, and marks what an inner edge cuts.
  private func collect(_ input: Input, _ frame: Size) {
    inPatches.removeAll(keepingCapacity: true)
    for index in input.found.indices {
      found.removeAll(keepingCapacity: true)
      found.append(contentsOf: input.found[index])
      suppression.apply(to: &found)
      inPatches.append(contentsOf: found.lazy.map { [rects] in $0.placed(patch: index, rect: rects[index], frame: frame) })
    }
  }
}
