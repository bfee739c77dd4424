/// A stream of frames, read by one thread at a time.
public protocol FrameSource: AnyObject {
  var stream: StreamDescription { get }

  /// Blocks until the next event.
  ///
  /// - Returns: the next event; `.endOfStream` for ever once the stream has ended or thrown.
  /// - Throws: `VideoError` when the input fails for good: `.interrupted`, `.io`, `.truncated` or `.corrupt`, always after
  ///   every frame that could be decoded before the fault. Damaged packets are not errors but `.undecodable` events.
  func read() throws(VideoError) -> SourceEvent
}
