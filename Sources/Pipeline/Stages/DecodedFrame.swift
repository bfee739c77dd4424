import Video

/// A frame as the source delivered it.
struct DecodedFrame: Sendable {
  let frame: VideoFrame
  var times: StageTimes
  /// Live sources only.
  var live: LiveStamp?
}
