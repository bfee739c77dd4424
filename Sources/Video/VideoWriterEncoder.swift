import CFFmpeg
import Glibc
import Perception

/// Compresses pictures: H.264 where this FFmpeg has an encoder for it, else MPEG-4 part 2.
final class VideoWriterEncoder {
  // Owned; freed in `deinit`.
  let context: UnsafeMutablePointer<AVCodecContext>
  private(set) var clock: VideoWriterClock
  private var lastKey: Int64?
  private let log: LogScope

  /// In the order of preference; `h264` stands for any other encoder of H.264, hardware among them.
  static let preference = ["libx264", "libopenh264", "h264", "mpeg4"]

  /// Seconds between key frames, and so the most that is lost from the end of a file whose writing was cut off.
  private static let keySeconds: Int64 = 2

  /// Opens the first encoder of `names` that works, for pictures like `picture`.
  ///
  /// - Throws: `.encoder`.
  init(names: [String], for picture: FrameCanvasPicture, from first: MediaTime, log: LogScope) throws(VideoError) {
    var failure: VideoError.Cause?
    for name in names {
      guard let codec = Self.find(name) else { continue }
      // MPEG-4 part 2 holds the ticks of a second in 16 bits.
      let clock = VideoWriterClock(from: first, largestDenominator: codec.pointee.id == AV_CODEC_ID_MPEG4 ? 65_535 : .max)
      let status = Self.open(codec, for: picture, clock: clock, log: log)
      if let context = status.context {
        self.context = context
        self.clock = clock
        self.log = log
        return
      }
      failure = VideoError.Cause(number: status.number, log: log)
    }
    throw VideoError(
      .encoder,
      "Cannot annotate: this FFmpeg has no encoder for \(picture.size) H.264 or MPEG-4 video. Install libx264 or run without annotation.",
      cause: failure)
  }

  deinit {
    var context: UnsafeMutablePointer<AVCodecContext>? = context
    avcodec_free_context(&context)
  }

  var name: String { context.pointee.codec.map { String(cString: $0.pointee.name) } ?? "unknown" }

  /// Takes one picture, or nil at the end.
  ///
  /// - Returns: FFmpeg's status, negative on failure.
  func send(_ picture: FrameCanvasPicture?, at time: MediaTime) -> Int32 {
    guard let picture else { return avcodec_send_frame(context, nil) }
    let stamp = clock.stamp(time)
    let frame = picture.frame
    frame.pointee.pts = stamp
    let interval = Self.keySeconds * Int64(clock.denominator) / Int64(clock.numerator)
    let isKey = lastKey.map { stamp - $0 >= interval } ?? true
    if isKey { lastKey = stamp }
    frame.pointee.pict_type = isKey ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE
    return avcodec_send_frame(context, frame)
  }

  private static func find(_ name: String) -> UnsafePointer<AVCodec>? {
    let codec = name == "h264" ? avcodec_find_encoder(AV_CODEC_ID_H264) : avcodec_find_encoder_by_name(name)
    guard let codec, var format = codec.pointee.pix_fmts else { return nil }
    // The list ends with AV_PIX_FMT_NONE.
    while format.pointee != AV_PIX_FMT_NONE {
      if format.pointee == AV_PIX_FMT_YUV420P { return codec }
      format += 1
    }
    return nil
  }

  private static func open(
    _ codec: UnsafePointer<AVCodec>, for picture: FrameCanvasPicture, clock: VideoWriterClock, log: LogScope
  ) -> (context: UnsafeMutablePointer<AVCodecContext>?, number: Int32) {
    var made = avcodec_alloc_context3(codec)
    guard let context = made else { return (nil, PDN_AVERROR_ENOMEM) }
    // `log` outlives the context: the encoder holds both, and frees the context first.
    context.pointee.opaque = UnsafeMutableRawPointer(log.target)
    configure(context, for: picture, clock: clock)
    // Options that an encoder lacks fail here without harm: each has only some of them.
    if codec.pointee.id == AV_CODEC_ID_H264 {
      _ = av_opt_set(context.pointee.priv_data, "preset", "ultrafast", 0)
      _ = av_opt_set(context.pointee.priv_data, "crf", "23", 0)
      // Only an IDR picture lets a player start there.
      _ = av_opt_set(context.pointee.priv_data, "forced-idr", "1", 0)
      if codec.pointee.name.map({ String(cString: $0) }) != "libx264" {
        // About 6 Mbit/s at 1080p, for encoders that know no constant quality.
        context.pointee.bit_rate = Int64(picture.size.area) * 3
      }
    } else {
      context.pointee.flags |= AV_CODEC_FLAG_QSCALE
      context.pointee.global_quality = FF_QP2LAMBDA * 4
    }
    let status = avcodec_open2(context, codec, nil)
    guard status >= 0 else {
      avcodec_free_context(&made)
      return (nil, status)
    }
    return (context, status)
  }

  private static func configure(
    _ context: UnsafeMutablePointer<AVCodecContext>, for picture: FrameCanvasPicture, clock: VideoWriterClock
  ) {
    context.pointee.width = picture.frame.pointee.width
    context.pointee.height = picture.frame.pointee.height
    context.pointee.pix_fmt = AV_PIX_FMT_YUV420P
    context.pointee.sample_aspect_ratio = picture.frame.pointee.sample_aspect_ratio
    context.pointee.color_range = picture.frame.pointee.color_range
    context.pointee.colorspace = picture.frame.pointee.colorspace
    context.pointee.color_primaries = picture.frame.pointee.color_primaries
    context.pointee.color_trc = picture.frame.pointee.color_trc
    context.pointee.time_base = AVRational(num: clock.numerator, den: clock.denominator)
    // A hint for the level and the rate control: time stamps rule. Without it x264 takes one tick for the usual distance.
    context.pointee.framerate = AVRational(num: 30, den: 1)
    // Presentation order is coding order, so that no edit list is needed.
    context.pointee.max_b_frames = 0
    context.pointee.gop_size = 250
    // More would cost memory and finish nothing earlier: detection takes the rest of the machine.
    context.pointee.thread_count = Int32(min(max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1), 4))
    // mp4 keeps the parameter sets in its header.
    context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER
  }
}
