public import Perception

/// Writes annotated frames as a video that plays anywhere.
public final class VideoWriter {
  public init(path: String, log: FFmpegLog = FFmpegLog()) throws(VideoError) {}
  public func write(_ canvas: FrameCanvas, at time: MediaTime) throws(VideoError) {}
  public func finish() throws(VideoError) {}
}
