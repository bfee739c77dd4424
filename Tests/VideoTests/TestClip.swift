import CFFmpeg
import Foundation
import Perception
import Testing

/// Small videos made by FFmpeg's built-in encoders, so that these tests run wherever the package builds.
/// Frame n is a flat grey of `level(n)`: a decoded frame tells which one it is.
struct TestClip {
  var codec = AV_CODEC_ID_MPEG4
  var size = Size(width: 64, height: 48)
  var frames = 30
  /// Ticks of 1/25 s for frame n.
  var stamp: (Int) -> Int64 = { Int64($0) }
  var bFrames: Int32 = 0
  var keyFrameEvery: Int32 = 12
  /// Nine numbers of the display matrix, 16.16 and 2.30 fixed point.
  var displayMatrix: [Int32]?
  var sampleAspectRatio = AVRational(num: 1, den: 1)
  /// Tracks of raw audio beside the video, one sample each.
  var audioTracks = 0
  /// Options of the muxer.
  var muxing: [String: String] = [:]
  /// True for the same picture all the time: other clips change so much that encoders make every frame a key frame.
  var isStill = false

  static func level(_ frame: Int) -> Int { 40 + frame * 5 % 180 }

  func write(to url: URL) throws {
    var output: UnsafeMutablePointer<AVFormatContext>?
    try #require(avformat_alloc_output_context2(&output, nil, nil, url.path) >= 0)
    let container = try #require(output)
    defer { avformat_free_context(container) }
    var encoder = try openEncoder(globalHeader: container.pointee.oformat.pointee.flags & AVFMT_GLOBALHEADER != 0)
    defer { avcodec_free_context(&encoder) }
    let stream = try #require(avformat_new_stream(container, nil))
    try #require(avcodec_parameters_from_context(stream.pointee.codecpar, encoder) >= 0)
    stream.pointee.time_base = AVRational(num: 1, den: 25)
    stream.pointee.sample_aspect_ratio = sampleAspectRatio
    if let displayMatrix {
      let data = try #require(av_stream_new_side_data(stream, AV_PKT_DATA_DISPLAYMATRIX, 36))
      displayMatrix.withUnsafeBytes { UnsafeMutableRawBufferPointer(start: data, count: 36).copyMemory(from: $0) }
    }
    for _ in 0..<audioTracks { try addAudio(to: container) }
    try #require(avio_open(&container.pointee.pb, url.path, AVIO_FLAG_WRITE) >= 0)
    defer { avio_closep(&container.pointee.pb) }
    var options: OpaquePointer?
    defer { av_dict_free(&options) }
    for (key, value) in muxing { av_dict_set(&options, key, value, 0) }
    try #require(avformat_write_header(container, &options) >= 0)
    for index in 1..<1 + audioTracks { try writeSample(to: container, stream: Int32(index)) }
    for number in 0..<frames { try encode(number, encoder, container, stream) }
    try encode(nil, encoder, container, stream)
    try #require(av_write_trailer(container) >= 0)
  }

  private func addAudio(to container: UnsafeMutablePointer<AVFormatContext>) throws {
    let parameters = try #require(avformat_new_stream(container, nil)).pointee.codecpar
    parameters?.pointee.codec_type = AVMEDIA_TYPE_AUDIO
    parameters?.pointee.codec_id = AV_CODEC_ID_PCM_S16LE
    parameters?.pointee.sample_rate = 8000
    parameters?.pointee.bits_per_coded_sample = 16
    parameters?.pointee.block_align = 2
    if let parameters { av_channel_layout_default(&parameters.pointee.ch_layout, 1) }
  }

  private func writeSample(to container: UnsafeMutablePointer<AVFormatContext>, stream: Int32) throws {
    var packet = av_packet_alloc()
    defer { av_packet_free(&packet) }
    try #require(av_new_packet(packet, 2) >= 0)
    packet?.pointee.stream_index = stream
    packet?.pointee.pts = 0
    packet?.pointee.dts = 0
    packet?.pointee.duration = 1
    try #require(av_interleaved_write_frame(container, packet) >= 0)
  }

  private func openEncoder(globalHeader: Bool) throws -> UnsafeMutablePointer<AVCodecContext>? {
    let codec = try #require(avcodec_find_encoder(codec))
    let context = try #require(avcodec_alloc_context3(codec))
    context.pointee.width = Int32(size.width)
    context.pointee.height = Int32(size.height)
    context.pointee.pix_fmt = codec.pointee.pix_fmts?.pointee ?? AV_PIX_FMT_YUV420P
    context.pointee.color_range = AVCOL_RANGE_JPEG
    context.pointee.time_base = AVRational(num: 1, den: 25)
    context.pointee.gop_size = keyFrameEvery
    context.pointee.max_b_frames = bFrames
    context.pointee.sample_aspect_ratio = sampleAspectRatio
    context.pointee.thread_count = 1
    if globalHeader { context.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER }
    try #require(avcodec_open2(context, codec, nil) >= 0)
    return context
  }

  private func encode(
    _ number: Int?, _ encoder: UnsafeMutablePointer<AVCodecContext>?, _ container: UnsafeMutablePointer<AVFormatContext>,
    _ stream: UnsafeMutablePointer<AVStream>
  ) throws {
    var frame = try number.map { try picture($0, encoder) }
    defer { av_frame_free(&frame) }
    try #require(avcodec_send_frame(encoder, frame) >= 0)
    var packet = av_packet_alloc()
    defer { av_packet_free(&packet) }
    while avcodec_receive_packet(encoder, packet) >= 0 {
      // Without a duration the last frame would lie at the end of the edit list, and be cut.
      packet?.pointee.duration = 1
      av_packet_rescale_ts(packet, AVRational(num: 1, den: 25), stream.pointee.time_base)
      try #require(av_interleaved_write_frame(container, packet) >= 0)
    }
  }

  private func picture(_ number: Int, _ encoder: UnsafeMutablePointer<AVCodecContext>?) throws -> UnsafeMutablePointer<AVFrame> {
    let frame = try #require(av_frame_alloc())
    frame.pointee.format = try #require(encoder).pointee.pix_fmt.rawValue
    frame.pointee.width = Int32(size.width)
    frame.pointee.height = Int32(size.height)
    frame.pointee.pts = stamp(number)
    try #require(av_frame_get_buffer(frame, 0) >= 0)
    for (plane, level) in [
      (frame.pointee.buf.0, TestClip.level(isStill ? 0 : number)), (frame.pointee.buf.1, 128), (frame.pointee.buf.2, 128),
    ] {
      if let plane { memset(plane.pointee.data, Int32(level), plane.pointee.size) }
    }
    return frame
  }
}

/// A folder of its own that goes when the test ends.
final class TestFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("video-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// A clip in a file of this name.
  func clip(_ name: String, _ clip: TestClip = TestClip()) throws -> String {
    try clip.write(to: url.appendingPathComponent(name))
    return path(name)
  }

  func file(_ name: String, _ bytes: some Sequence<UInt8>) throws -> String {
    try Data(bytes).write(to: url.appendingPathComponent(name))
    return path(name)
  }
}

extension TestFolder {
  static func bytes(_ path: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: URL(fileURLWithPath: path))) }
}
