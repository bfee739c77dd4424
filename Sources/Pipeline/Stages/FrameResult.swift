import Perception
import Streaming
import Video

/// Everything that is known about one frame, as the sinks receive it.
public struct FrameResult: Sendable {
  enum Objects: Sendable {
    /// Video: objects with an identity.
    case tracks([Track])
    /// Stills: each picture on its own.
    case detections([Detection])
  }

  let frame: VideoFrame
  let objects: Objects
  let patches: [Patch]
  let planned: Int
  /// The frame was glanced at.
  let isGlanced: Bool
  /// Pixels that went through a network, the glance and all padding included.
  let pixelsSeen: Int
  let saliency: SaliencyMap?
  let horizon: Horizon?
  let times: StageTimes
  /// Live sources only.
  var live: LiveStamp?
  /// Frames without a record since the last one, by cause; live sources only.
  var droppedSince: [DropReason: Int] = [:]
}
