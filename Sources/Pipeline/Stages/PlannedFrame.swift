import Perception
import Video

/// A frame whose patches are chosen and on the engine.
struct PlannedFrame: PendingWork {
  let frame: VideoFrame
  let index: Int
  let view: LookView
  var times: StageTimes
  let live: LiveStamp?
  /// This frame was glanced at.
  let isGlanced: Bool
  /// Objects of the glance at this frame after suppression.
  let glance: [Detection]
  let patches: [Patch]
  /// Patches that the frame is worth, also those that it did not get.
  let planned: Int
  /// Pixels through a network for this frame: the glance and every patch, padding included.
  let pixelsSeen: Int
  /// What the last glance saw, to judge detections by; nil where the model has no head, or nothing is to be judged.
  let context: GlanceContext?
  /// The map that the choice was made on; nil when nobody will draw it.
  let saliency: SaliencyMap?
  /// Where the water ends; nil where there is no such line or it is not looked for.
  let horizon: Horizon?
  /// How the camera moved over the last frames up to this one.
  let camera: CameraPath
  /// Candidates of each patch, in the order of `patches`, before suppression.
  let looks: [Task<[Detection], any Error>]

  func abandon() async {
    for look in looks { look.cancel() }
    for look in looks { _ = await look.result }
  }
}
