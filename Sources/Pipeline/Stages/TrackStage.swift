import Perception
import Streaming
import Video

/// Joins what the glance and the patches found, and carries it through time.
actor TrackStage: Stage {
  struct Input: Sendable {
    let planned: PlannedFrame
    /// Candidates of each patch, in the order of the patches.
    let found: [[Detection]]
  }

  nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let feedback: LaggedFeedback<[Track]>
  private var suppression: NonMaximumSuppression
  private var merger: DetectionMerger
  /// Nil for stills: their detections have no identity.
  private var tracker: Tracker?
  private var epoch = 0
  private var inPatches: [Detection] = []
  private var merged: [Detection] = []
  private var rects: [PixelRect] = []

  init(
    feedback: LaggedFeedback<[Track]>, groups: ClassGroups, merge: DetectionMerger.Settings, tracker: Tracker.Settings?,
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

    if frame.id.epoch != epoch {
      epoch = frame.id.epoch
      tracker?.reset()
    }
    let examined = Examination(patches: rects, glanceScale: scale)
    tracker?.update(merged, examined: examined, at: frame.time, frame: size)
    let tracks = tracker?.tracks
    feedback.publish(tracks ?? [], frame: planned.index)

    var times = planned.times
    times.tracked = .now
    return FrameResult(
      frame: frame, objects: tracks.map { .tracks($0) } ?? .detections(merged), patches: planned.patches,
      planned: planned.planned, pixelsSeen: planned.pixelsSeen, saliency: planned.saliency, times: times)
  }

  /// Suppresses within each patch, as the model's own post-processing would, and marks what an inner edge cuts.
  private func collect(_ input: Input, _ frame: Size) {
    inPatches.removeAll(keepingCapacity: true)
    for (index, candidates) in input.found.enumerated() {
      var found = candidates
      suppression.apply(to: &found)
      inPatches.append(contentsOf: found.lazy.map { [rects] in $0.placed(patch: index, rect: rects[index], frame: frame) })
    }
  }
}
