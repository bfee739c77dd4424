import CFFmpeg

/// What a decoder must know of a stream. A copy, so that the stream can be read on one thread and decoded on another.
///
/// `@unchecked Sendable`: nobody writes to the parameters after `init`, and only `deinit` frees them.
final class DecoderSetup: @unchecked Sendable {
  let parameters: UnsafeMutablePointer<AVCodecParameters>
  /// Seconds per tick of the packets' stamps.
  let timeBase: AVRational
  /// The container's, which knows the shape of the pixels better than the codec; 0 when it says nothing.
  let sampleAspectRatio: AVRational
  /// Frames per second; nil when unknown.
  let frameRate: Double?
  let orientation: Orientation
  let codecName: String
  let location: InputLocation
  let isLive: Bool

  /// - Throws: `.outOfMemory`.
  init(_ demuxer: Demuxer, _ description: StreamDescription) throws(VideoError) {
    let stream = demuxer.stream
    guard let parameters = avcodec_parameters_alloc() else { throw .outOfMemory("decode '\(demuxer.location)'") }
    self.parameters = parameters
    timeBase = stream.pointee.time_base
    sampleAspectRatio = stream.pointee.sample_aspect_ratio
    frameRate = description.averageFrameRate
    orientation = description.orientation
    codecName = StreamChoice.codecName(of: stream)
    location = demuxer.location
    isLive = demuxer.isLive
    guard avcodec_parameters_copy(parameters, stream.pointee.codecpar) >= 0 else { throw .outOfMemory("decode '\(location)'") }
  }

  deinit {
    var parameters: UnsafeMutablePointer<AVCodecParameters>? = parameters
    avcodec_parameters_free(&parameters)
  }
}
