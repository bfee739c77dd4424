import CFFmpeg
public import Perception

/// Writes drawn frames as an mp4 video: H.264, or MPEG-4 part 2 where this FFmpeg has no encoder for that.
///
/// The size, the colour tags and the time base are those of the first frame; frames of another size are fitted into it. Times keep
/// their distances, also uneven ones, but start at 0. The file is written in fragments of about two seconds, so what is there
/// plays although the program was killed or the disk is full. Used by one thread at a time.
public final class VideoWriter {
  private let file: VideoWriterFile
  private let log: LogScope
  private let encoders: [String]
  private var encoder: VideoWriterEncoder?
  private var letterbox: VideoWriterLetterbox?
  private var size = Size(width: 0, height: 0)
  // Owned; freed in `deinit`.
  private var packet: UnsafeMutablePointer<AVPacket>?
  private var failure: VideoError?
  private var isFinished = false

  /// Creates the file, so that a place that cannot be written to is known before any work is done.
  ///
  /// - Throws: `.notFound`, `.permission`, `.isDirectory`, `.diskFull`, `.io`, `.encoder`.
  public convenience init(path: String, log: FFmpegLog = FFmpegLog()) throws(VideoError) {
    try self.init(path: path, encoders: VideoWriterEncoder.preference, log: log)
  }

  /// - Parameter encoders: FFmpeg's names of encoders in the order of preference.
  init(path: String, encoders: [String], log: FFmpegLog = FFmpegLog()) throws(VideoError) {
    let scope = LogScope(log)
    self.log = scope
    self.encoders = encoders
    file = try scope.during { () throws(VideoError) in try VideoWriterFile(path: path, log: scope) }
    packet = av_packet_alloc()
  }

  deinit {
    // A writer that was dropped still leaves a file that plays; a failure has nobody left to hear of it.
    try? finish()
    av_packet_free(&packet)
  }

  /// FFmpeg's name of the encoder in use; nil before the first frame.
  public var encoderName: String? { encoder?.name }

  /// Appends the picture on `canvas`, which may be loaded anew as soon as this returns, but not drawn on before.
  ///
  /// - Parameter time: media time of the frame.
  /// - Throws: `.encoder`, `.diskFull`, `.io`, `.unsupported`, `.outOfMemory`; after a failure, the same error each time.
  public func write(_ canvas: FrameCanvas, at time: MediaTime) throws(VideoError) {
    if let failure { throw failure }
    guard !isFinished, canvas.size.area > 0 else { return }
    do throws(VideoError) {
      try log.during { () throws(VideoError) in try append(canvas.picture, at: time) }
    } catch {
      failure = error
      throw error
    }
  }

  /// Writes what the encoder still holds and closes the file; after a failed `write`, whatever still can be written. A second call does
  /// nothing. Without any frame, no file remains.
  ///
  /// - Throws: `.encoder`, `.diskFull`, `.io`, unless a `write` has failed before.
  public func finish() throws(VideoError) {
    guard !isFinished else { return }
    isFinished = true
    var first = failure
    log.during { () throws(Never) in
      do throws(VideoError) {
        if failure == nil, let encoder { try encode(nil, at: .zero, encoder) }
      } catch {
        first = first ?? error
      }
      do throws(VideoError) {
        try file.close()
      } catch {
        first = first ?? error
      }
    }
    if failure == nil, let first { throw first }
  }

  private func append(_ picture: FrameCanvasPicture, at time: MediaTime) throws(VideoError) {
    if let encoder {
      try encode(fitted(picture), at: time, encoder)
    } else {
      let encoder = try VideoWriterEncoder(names: encoders, for: picture, from: time, log: log)
      try file.start(encoder.context)
      self.encoder = encoder
      size = picture.size
      try encode(picture, at: time, encoder)
    }
  }

  private func fitted(_ picture: FrameCanvasPicture) throws(VideoError) -> FrameCanvasPicture {
    if picture.size == size { return picture }
    if let letterbox { return try letterbox.fit(picture) }
    let letterbox = try VideoWriterLetterbox(size: size)
    self.letterbox = letterbox
    return try letterbox.fit(picture)
  }

  /// - Parameter picture: nil at the end, to get everything out.
  private func encode(_ picture: FrameCanvasPicture?, at time: MediaTime, _ encoder: VideoWriterEncoder) throws(VideoError) {
    guard let packet else { throw .outOfMemory("encode the annotated video") }
    var status = encoder.send(picture, at: time)
    guard status >= 0 else { throw encoding(status) }
    while true {
      status = avcodec_receive_packet(encoder.context, packet)
      if status == PDN_AVERROR_EAGAIN || status == PDN_AVERROR_EOF { return }
      guard status >= 0 else { throw encoding(status) }
      defer { av_packet_unref(packet) }
      try file.write(packet, base: encoder.context.pointee.time_base)
    }
  }

  private func encoding(_ status: Int32) -> VideoError {
    VideoError(
      .encoder, "Cannot encode the annotated video: \(ffmpegText(status).lowercased()). Run without annotation.",
      cause: VideoError.Cause(number: status, log: log))
  }
}
