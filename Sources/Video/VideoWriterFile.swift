import CFFmpeg
import Glibc

/// An mp4 file in fragments: what was written plays, even when the program dies before the end.
final class VideoWriterFile {
  private let path: String
  // Owned; freed in `deinit`.
  private var context: UnsafeMutablePointer<AVFormatContext>?
  private let log: LogScope
  private var hasHeader = false

  /// Creates the file, or empties it.
  ///
  /// - Throws: `.notFound`, `.permission`, `.isDirectory`, `.diskFull`, `.io`, `.encoder`.
  init(path: String, log: LogScope) throws(VideoError) {
    self.path = path
    self.log = log
    var status = avformat_alloc_output_context2(&context, nil, "mp4", nil)
    guard status >= 0, let context else {
      throw VideoError(
        .encoder, "Cannot write '\(path)': this FFmpeg cannot write mp4. Install another FFmpeg or run without annotation.",
        cause: VideoError.Cause(number: status, log: log))
    }
    // `file:` keeps a name like `a:b.mp4` from being taken for a protocol.
    status = avio_open(&context.pointee.pb, "file:" + path, AVIO_FLAG_WRITE)
    guard status >= 0 else { throw failure(status) }
  }

  deinit {
    // Reached with an open file only when the writer was dropped without `close`; nobody is left to tell about a failure.
    if let context, context.pointee.pb != nil { _ = avio_closep(&context.pointee.pb) }
    avformat_free_context(context)
  }

  /// Describes the only stream, made by `encoder`, and writes the header.
  func start(_ encoder: UnsafeMutablePointer<AVCodecContext>) throws(VideoError) {
    guard let context, let stream = avformat_new_stream(context, nil) else { throw .outOfMemory("write '\(path)'") }
    var status = avcodec_parameters_from_context(stream.pointee.codecpar, encoder)
    guard status >= 0 else { throw failure(status) }
    stream.pointee.time_base = encoder.pointee.time_base
    stream.pointee.sample_aspect_ratio = encoder.pointee.sample_aspect_ratio
    // Each fragment goes to the file when it is complete, not when a buffer is full.
    context.pointee.flush_packets = 1
    let options = try OptionDictionary(["movflags": "frag_keyframe+empty_moov+default_base_moof"])
    status = avformat_write_header(context, &options.pointer)
    guard status >= 0 else { throw failure(status) }
    hasHeader = true
  }

  /// - Parameter base: seconds per tick of the packet's stamps.
  func write(_ packet: UnsafeMutablePointer<AVPacket>, base: AVRational) throws(VideoError) {
    guard let context, let stream = context.pointee.streams[0] else { return }
    packet.pointee.stream_index = 0
    av_packet_rescale_ts(packet, base, stream.pointee.time_base)
    let status = av_write_frame(context, packet)
    guard status >= 0 else { throw failure(status) }
  }

  /// Writes what is held back and the trailer, and closes the file; a file that holds nothing, because no frame came, is removed.
  func close() throws(VideoError) {
    guard let context, context.pointee.pb != nil else { return }
    var status: Int32 = 0
    if hasHeader { status = av_write_trailer(context) }
    let closed = avio_closep(&context.pointee.pb)
    if !hasHeader { removeEmptyFile() }
    if status >= 0 { status = closed }
    guard status >= 0 else { throw failure(status) }
  }

  /// Only what creating the file left: never a device or a pipe that was named as the output.
  private func removeEmptyFile() {
    var information = stat()
    guard lstat(path, &information) == 0, information.st_mode & S_IFMT == S_IFREG, information.st_size == 0 else { return }
    // Where it fails, an empty file stays, which harms nothing.
    _ = unlink(path)
  }

  private func failure(_ status: Int32) -> VideoError {
    func error(_ code: VideoError.Code, _ reason: String) -> VideoError {
      VideoError(code, "Cannot write '\(path)': \(reason)", cause: VideoError.Cause(number: status, log: log))
    }
    switch status {
    case PDN_AVERROR_ENOSPC, -EDQUOT, -EFBIG: return error(.diskFull, "no space left. Free some space or choose another place.")
    case PDN_AVERROR_ENOENT, -ENOTDIR: return error(.notFound, "no such folder. Create it first.")
    case -EISDIR: return error(.isDirectory, "it is a folder. Name a file in it.")
    case PDN_AVERROR_EACCES, -EPERM, -EROFS: return error(.permission, "permission denied. Choose a place that you may write to.")
    case PDN_AVERROR_ENOMEM: return .outOfMemory("write '\(path)'")
    default: return error(.io, "\(ffmpegText(status).lowercased()). Check the disk.")
    }
  }
}
