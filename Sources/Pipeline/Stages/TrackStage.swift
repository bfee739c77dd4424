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
  private var merger: DetectionMerger
  /// Nil for stills: their detections have no identity.
  private var tracker: Tracker?
  /// Time line and size of the last frame; times and boxes of tracks mean nothing on another.
  private var known: (epoch: Int, size: Size)?
  private var found: [Detection] = []
  private var inPatches: [Detection] = []
  private var merged: [Detection] = []
  private var rects: [PixelRect] = []

  init(
    feedback: LaggedFeedback<TrackReport>, groups: ClassGroups, merge: DetectionMerger.Settings, tracker: Tracker.Settings?,
    executor: ThreadExecutor
  ) {
    self.feedback = feedback
    self.executor = executor
    suppression = NonMaximumSuppression(groups: groups)
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
    merger.merge(glance: planned.glance, patches: inPatches, rects: rects, frame: size, glanceScale: scale, into: &merged)

    if let known, known != (frame.id.epoch, size) { tracker?.reset() }
    known = (frame.id.epoch, size)
    let examined = Examination(patches: rects, glanceScale: scale)
    tracker?.update(merged, examined: examined, at: frame.time, frame: size)
    let tracks = tracker?.tracks
    feedback.publish(TrackReport(epoch: frame.id.epoch, size: size, tracks: tracks ?? []), frame: planned.index)

    var times = planned.times
    times.patched = input.patched
    times.tracked = .now
    return FrameResult(
      frame: frame, objects: tracks.map { .tracks($0) } ?? .detections(merged), patches: planned.patches,
      planned: planned.planned, pixelsSeen: planned.pixelsSeen, saliency: planned.saliency, times: times, live: planned.live)
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
