import CFFmpeg

/// Picks the video stream to decode: of those that are not cover art, one marked as default, then the largest, then the first.
struct StreamChoice {
  // Not owned: closing the demuxer frees it, and FFmpeg frees no stream before that.
  let stream: UnsafeMutablePointer<AVStream>

  /// - Throws: `.noVideo`, `.noDecoder`, `.tooLarge`.
  init(_ context: UnsafeMutablePointer<AVFormatContext>, location: InputLocation, options: SourceOptions) throws(VideoError) {
    let streams = (0..<Int(context.pointee.nb_streams)).compactMap { context.pointee.streams[$0] }
    guard streams.count <= options.maximumStreams else {
      throw VideoError(
        .tooLarge,
        "Cannot open '\(location)': it holds \(streams.count) streams, the limit is \(options.maximumStreams). Raise it if you trust the file."
      )
    }
    let candidates = streams.filter { StreamChoice.kind(of: $0) == "video" }
    let chosen = candidates.max { a, b in
      let (p, q) = (StreamChoice.rank(a), StreamChoice.rank(b))
      return p != q ? p < q : a.pointee.index > b.pointee.index
    }
    guard let chosen else {
      let kinds = Set(streams.map { StreamChoice.kind(of: $0) }).sorted().joined(separator: ", ")
      throw VideoError(
        .noVideo,
        "Cannot open '\(location)': it has no video, only \(kinds.isEmpty ? "an empty container" : kinds). Give a file with a video stream."
      )
    }
    guard avcodec_find_decoder(chosen.pointee.codecpar.pointee.codec_id) != nil else {
      let name = StreamChoice.codecName(of: chosen)
      throw VideoError(
        .noDecoder, "Cannot open '\(location)': this FFmpeg has no decoder for its video (\(name)). Install one or convert the file.")
    }
    let (width, height) = (Int(chosen.pointee.codecpar.pointee.width), Int(chosen.pointee.codecpar.pointee.height))
    guard width.multipliedReportingOverflow(by: height).partialValue <= options.maximumPixels else {
      throw VideoError(
        .tooLarge,
        "Cannot open '\(location)': frames of \(width)x\(height) exceed the limit of \(options.maximumPixels) pixels. Raise it if you trust the file."
      )
    }
    stream = chosen
  }

  private static func rank(_ stream: UnsafeMutablePointer<AVStream>) -> Int {
    let parameters = stream.pointee.codecpar.pointee
    let isDefault = stream.pointee.disposition & AV_DISPOSITION_DEFAULT != 0
    let isDecodable = avcodec_find_decoder(parameters.codec_id) != nil
    return (isDecodable ? 1 << 62 : 0) + (isDefault ? 1 << 61 : 0) + min(Int(parameters.width) * Int(parameters.height), 1 << 60)
  }

  /// `video`, `audio`, `subtitle`, `data`, `attachment`, `picture` for cover art and thumbnails, `unknown`.
  static func kind(of stream: UnsafeMutablePointer<AVStream>) -> String {
    let type = stream.pointee.codecpar.pointee.codec_type
    if type == AVMEDIA_TYPE_VIDEO {
      return stream.pointee.disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS) != 0 ? "picture" : "video"
    }
    return av_get_media_type_string(type).map { String(cString: $0) } ?? "unknown"
  }

  /// FFmpeg's name; for a codec that FFmpeg does not know, the container's four letters.
  static func codecName(of stream: UnsafeMutablePointer<AVStream>) -> String {
    let parameters = stream.pointee.codecpar.pointee
    if parameters.codec_id != AV_CODEC_ID_NONE { return String(cString: avcodec_get_name(parameters.codec_id)) }
    let letters = (0..<4).map { UInt8(truncatingIfNeeded: parameters.codec_tag >> ($0 * 8)) }
    guard letters.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return "unknown" }
    return "'" + String(decoding: letters, as: UTF8.self) + "'"
  }
}
