public import Perception

/// One decoded frame with its place in the stream.
public struct VideoFrame: Sendable {
  /// Epoch and number of the frame; numbers go on counting through the epochs of one source.
  public let id: FrameID
  /// Presentation time in the container's time base, after edit lists.
  public let time: MediaTime
  public let pixels: PixelBuffer

  public init(id: FrameID, time: MediaTime, pixels: PixelBuffer) {
    self.id = id
    self.time = time
    self.pixels = pixels
  }

  /// `time` in whole microseconds; strictly increasing within an epoch (see `FrameClock` for the rule).
  public var ptsMicroseconds: Int64 { time.microseconds }
}
