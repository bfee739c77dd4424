import Inference
import Perception

/// What one run does, after the pipeline file and the command line have been put together.
public struct PipelineOptions: Sendable {
  /// Name of the stream in the records.
  var stream: String
  /// Sizes of the looks and whether this is a dense reference.
  var looking: LookPlan
  /// Classes that are kept, all others are never decoded.
  var classes: ClassMask
  /// Candidates of the glance from this score on are evidence for the saliency map, 0...1.
  var evidenceScore: Double
  var attention: AttentionStage.Settings
  /// Side of a cell of the model's trained head, glance pixels; nil: the model has none.
  var headStride: Int?
  /// Judges small detections by their context; nil: they keep their score.
  var scorer: ContextScorer?
  var merge: DetectionMerger.Settings
  /// Nil for stills.
  var tracker: Tracker.Settings?
  /// Looks of one input size that may be on the engine at once.
  var parallelPatches: Int
  /// Frames between a tracker's result and the choice of patches that may use it.
  var lag: Int
  /// Live: the longest useful age of a record; nil = none.
  var budget: Duration?
  /// Called before a stage takes a frame; tests delay stages with it.
  var delay: (@Sendable (_ stage: String) async -> Void)?

  /// Inputs of the detector that frames of one size need.
  func inputs(frame: Size, aspect: Double) -> [DetectorInput] {
    let glance = looking.glanceInput(frame: frame, aspect: aspect)
    return usesPatches && looking.patchInput != glance ? [glance, looking.patchInput] : [glance]
  }

  /// Some frame of this run may need looks at patches.
  var usesPatches: Bool {
    switch looking.mode {
    case .denseNative: false
    case .denseTiles: true
    case .planned: attention.patches > 0
    }
  }
}
