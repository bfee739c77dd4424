/// Demuxes and decodes one video stream with FFmpeg.
public final class FFmpegSource: FrameSource {
  public let stream: StreamDescription

  public init(
    _ location: InputLocation, options: SourceOptions = SourceOptions(), interrupt: InterruptFlag = InterruptFlag(),
    log: FFmpegLog = FFmpegLog()
  ) throws(VideoError) {
    throw VideoError(.unsupported, "Cannot open '\(location)'.")
  }

  public func read() throws(VideoError) -> SourceEvent { .endOfStream }
}
