import Video

/// A frame whose glance is on the engine.
struct GlancedFrame: PendingWork {
  /// Position among the frames *processed*, from 0: the lag of the tracker's feedback is counted in these.
  let index: Int
  let frame: VideoFrame
  let view: LookView
  let times: StageTimes
  let live: LiveStamp?
  /// Pixels through the network for the glance; 0: this frame has none.
  let glancePixels: Int
  let glance: Task<Glance, any Error>

  func abandon() async {
    glance.cancel()
    _ = await glance.result
  }
}
