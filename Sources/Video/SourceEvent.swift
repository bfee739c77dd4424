public import Perception

/// What `FrameSource.read()` finds next in the stream.
public enum SourceEvent: Sendable {
  case frame(VideoFrame)
  /// The frames that follow are displayed at this size, unlike those before (or unlike `StreamDescription.displaySize`).
  case geometry(Size)
  /// The time line starts anew: the frames that follow belong to `epoch` and their time may be earlier than before.
  case discontinuity(epoch: Int)
  /// `count` packets gave no frame, because their data is damaged. Later packets may be fine.
  case undecodable(count: Int, reason: String)
  /// The input ended in order. Every later read says so again.
  case endOfStream
}
