import CFFmpeg

/// Makes what a decoder gives into a frame of ours: its place in time, the shape of its pixels, its range, its owner.
struct FrameFinisher {
  struct Finished {
    let pixels: PixelBuffer
    let reading: FrameClock.Reading
  }

  private var clock: FrameClock
  private let setup: DecoderSetup
  /// Monochrome video is of limited range unless it says otherwise, monochrome pictures of full range.
  private let isPictureCodec: Bool

  init(_ setup: DecoderSetup) {
    self.setup = setup
    clock = FrameClock(numerator: setup.timeBase.num, denominator: setup.timeBase.den, frameRate: setup.frameRate)
    isPictureCodec =
      avcodec_descriptor_get(setup.parameters.pointee.codec_id).map { $0.pointee.props & AV_CODEC_PROP_INTRA_ONLY != 0 } ?? false
  }

  /// - Parameters:
  ///   - frame: left empty.
  ///   - ignoringStamp: true when the frame's own presentation time stands still; a decoding time that moves is used.
  /// - Throws: `.outOfMemory`.
  mutating func finish(_ frame: UnsafeMutablePointer<AVFrame>, ignoringStamp: Bool = false) throws(VideoError) -> Finished {
    let stamp = frame.pointee.best_effort_timestamp == PDN_AV_NOPTS_VALUE ? nil : frame.pointee.best_effort_timestamp
    let reading = clock.read(ignoringStamp && stamp == frame.pointee.pts ? nil : stamp)
    if !isPictureCodec, frame.pointee.color_range == AVCOL_RANGE_UNSPECIFIED, AVPixelFormat(frame.pointee.format).isMonochrome {
      frame.pointee.color_range = AVCOL_RANGE_MPEG
    }
    // The container knows the shape of the pixels better than the codec, and many codecs do not know it at all.
    if setup.sampleAspectRatio.value != nil { frame.pointee.sample_aspect_ratio = setup.sampleAspectRatio }
    let pixels = try PixelBuffer(moving: frame, orientation: Orientation.of(frame) ?? setup.orientation)
    return Finished(pixels: pixels, reading: reading)
  }
}
