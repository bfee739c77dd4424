import Video

/// A frame as the source delivered it.
struct DecodedFrame: Sendable {
  let frame: VideoFrame
  let times: StageTimes
}
