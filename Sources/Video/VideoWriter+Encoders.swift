import CFFmpeg

extension VideoWriter {
  /// FFmpeg's name of the encoder that a new writer takes; nil when this FFmpeg has none of those that it knows.
  public static var availableEncoder: String? {
    VideoWriterEncoder.preference.first { name in
      name == "h264" ? avcodec_find_encoder(AV_CODEC_ID_H264) != nil : avcodec_find_encoder_by_name(name) != nil
    }
  }
}
