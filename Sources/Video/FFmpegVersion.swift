import CFFmpeg

/// The FFmpeg libraries in use.
public enum FFmpegVersion {
  /// FFmpeg's release, with the versions of the libraries that this program links.
  public static var text: String {
    func version(_ number: UInt32) -> String { "\(number >> 16).\(number >> 8 & 255).\(number & 255)" }
    return "\(String(cString: av_version_info())) (libavformat \(version(avformat_version())), libavcodec "
      + "\(version(avcodec_version())), libswscale \(version(swscale_version())))"
  }
}
