import CFFmpeg
import Perception

extension StreamDescription {
  init(_ demuxer: Demuxer) {
    let (context, stream) = (demuxer.context.pointee, demuxer.stream.pointee)
    let parameters = stream.codecpar.pointee
    let turned = Orientation.of(demuxer.stream)
    let orientation = turned?.orientation ?? .upright
    var notes: [String] = []
    if let turned, !turned.isExact {
      notes.append("The display rotation is no quarter turn; \(orientation.rotation) degrees are used.")
    }
    if stream.time_base.num <= 0 || stream.time_base.den <= 0 {
      notes.append("The stream has no time base; microseconds are assumed.")
    }
    if parameters.field_order != AV_FIELD_UNKNOWN, parameters.field_order != AV_FIELD_PROGRESSIVE {
      notes.append("The stream is interlaced; frames are used as they are, both fields together.")
    }
    let profile = avcodec_profile_name(parameters.codec_id, parameters.profile).map { String(cString: $0) }
    let pixelFormat = av_get_pix_fmt_name(AVPixelFormat(parameters.format)).map { String(cString: $0) }
    let rates = [stream.avg_frame_rate, stream.r_frame_rate].compactMap { $0.value }
    self.init(
      container: context.iformat.pointee.name.map { String(cString: $0) } ?? "unknown",
      codec: StreamChoice.codecName(of: demuxer.stream), profile: profile,
      displaySize: orientation.applied(to: Size(width: Int(parameters.width), height: Int(parameters.height))),
      pixelFormat: pixelFormat, orientation: orientation,
      sampleAspectRatio: stream.sample_aspect_ratio.value ?? parameters.sample_aspect_ratio.value ?? 1, averageFrameRate: rates.first,
      duration: StreamDescription.duration(stream, context), frameCount: stream.nb_frames > 0 ? Int(stream.nb_frames) : nil,
      bitRate: [parameters.bit_rate, context.bit_rate].first { $0 > 0 }.map { Int($0) },
      tracks: StreamDescription.tracks(demuxer), notes: notes)
  }

  /// Corrects what the container says by the first frame that was decoded.
  mutating func correct(by frame: PixelBuffer) {
    displaySize = frame.displaySize
    orientation = frame.orientation
    pixelFormat = frame.pixelFormatName
    if frame.sampleAspectRatio != 1 { sampleAspectRatio = frame.sampleAspectRatio }
  }

  private static func duration(_ stream: AVStream, _ context: AVFormatContext) -> Double? {
    if stream.duration > 0, let tick = stream.time_base.value { return Double(stream.duration) * tick }
    return context.duration > 0 ? Double(context.duration) / Double(AV_TIME_BASE) : nil
  }

  private static func tracks(_ demuxer: Demuxer) -> [Track] {
    (0..<Int(demuxer.context.pointee.nb_streams)).compactMap { index in
      demuxer.context.pointee.streams[index].map { stream in
        Track(
          index: index, kind: StreamChoice.kind(of: stream), codec: StreamChoice.codecName(of: stream), isChosen: stream == demuxer.stream)
      }
    }
  }
}

extension AVRational {
  /// The fraction as a number; nil unless both parts are positive.
  var value: Double? { num > 0 && den > 0 ? Double(num) / Double(den) : nil }
}
