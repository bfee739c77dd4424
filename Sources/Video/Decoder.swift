import CFFmpeg

/// An open FFmpeg video decoder. Used by one thread at a time.
final class Decoder {
  enum Outcome {
    /// The frame given to `receive` holds the next picture.
    case frame
    case needsPacket
    /// A packet gave no picture.
    case damaged(reason: String)
    case ended
  }

  // Owned; freed in `deinit`, or in `init` when it cannot be opened.
  private var context: UnsafeMutablePointer<AVCodecContext>?
  private let log: LogScope
  private var isDraining = false
  private var failuresInRow = 0

  /// Bounds the errors of a decoder that is being emptied and never says that it is done.
  private static let maximumFailuresInRow = 64

  /// - Throws: `.noDecoder`, `.outOfMemory`, `.corrupt` when the stream's parameters make no sense to the decoder.
  init(_ setup: DecoderSetup, options: SourceOptions, log: LogScope) throws(VideoError) {
    self.log = log
    let location = setup.location
    guard let codec = avcodec_find_decoder(setup.parameters.pointee.codec_id) else {
      throw VideoError(.noDecoder, "Cannot open '\(location)': this FFmpeg has no decoder for its video. Install one or convert the file.")
    }
    context = avcodec_alloc_context3(codec)
    guard let context else { throw .outOfMemory("decode '\(location)'") }
    var status = avcodec_parameters_to_context(context, setup.parameters)
    if status >= 0 {
      context.pointee.pkt_timebase = setup.timeBase
      context.pointee.max_pixels = Int64(options.maximumPixels)
      context.pointee.thread_count = Int32(setup.isLive && options.live.lowLatency ? 1 : options.decoderThreads)
      // Frames whose references are missing come out flagged, so that they are counted, instead of vanishing.
      if setup.isLive { context.pointee.flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT }
      // `log` outlives the context: this object holds both, and frees the context first.
      context.pointee.opaque = UnsafeMutableRawPointer(log.target)
      status = avcodec_open2(context, codec, nil)
    }
    guard status >= 0 else {
      avcodec_free_context(&self.context)
      throw VideoError(
        .corrupt,
        "Cannot open '\(location)': its \(setup.codecName) stream has a damaged header. Copy or record it again.",
        cause: .init(number: status, log: log))
    }
  }

  deinit { avcodec_free_context(&context) }

  /// - Returns: why the packet cannot be decoded; nil when it was taken.
  func send(_ packet: UnsafeMutablePointer<AVPacket>) -> String? {
    let status = avcodec_send_packet(context, packet)
    guard status < 0, status != PDN_AVERROR_EOF else { return nil }
    return log.takeLastLine() ?? ffmpegText(status)
  }

  /// Asks for the frames that are still held back to be put in order.
  func drain() {
    isDraining = true
    // Fails only when it was called before.
    _ = avcodec_send_packet(context, nil)
  }

  /// Forgets all frames and references, after packets were left out.
  func flush() {
    avcodec_flush_buffers(context)
    isDraining = false
    failuresInRow = 0
  }

  func receive(into frame: UnsafeMutablePointer<AVFrame>) -> Outcome {
    let status = avcodec_receive_frame(context, frame)
    switch status {
    case 0:
      failuresInRow = 0
      return .frame
    case PDN_AVERROR_EAGAIN: return isDraining ? .ended : .needsPacket
    case PDN_AVERROR_EOF: return .ended
    default:
      failuresInRow += 1
      guard !isDraining || failuresInRow <= Decoder.maximumFailuresInRow else { return .ended }
      return .damaged(reason: log.takeLastLine() ?? ffmpegText(status))
    }
  }
}
