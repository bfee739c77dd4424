import CFFmpeg
public import Perception

/// The immutable owner of one decoded frame. The pixels stay where the decoder put them: nothing is copied, and the memory
/// returns to the decoder's pool when the last owner lets go.
///
/// `@unchecked Sendable`: after `init` nobody writes to the frame or to its fields, FFmpeg's buffers are reference-counted
/// atomically and never written while referenced more than once, and only `deinit` frees them, when no other thread has
/// a reference to this object. What a camera lends is copied before (`Packet.keep`), since it ends with the camera.
public final class PixelBuffer: @unchecked Sendable {
  let frame: UnsafeMutablePointer<AVFrame>

  /// Pixels as stored, the decoder's cropping applied.
  public let codedSize: Size
  /// How the stored pixels are turned for display.
  public let orientation: Orientation

  /// Takes over the contents of `source`, which is left empty and can be used again.
  ///
  /// - Throws: `.outOfMemory`.
  init(moving source: UnsafeMutablePointer<AVFrame>, orientation: Orientation) throws(VideoError) {
    guard let frame = av_frame_alloc() else {
      throw VideoError(.outOfMemory, "Cannot keep a frame: out of memory. Free some memory.")
    }
    av_frame_move_ref(frame, source)
    self.frame = frame
    self.codedSize = Size(width: Int(frame.pointee.width), height: Int(frame.pointee.height))
    self.orientation = orientation
  }

  deinit {
    var frame: UnsafeMutablePointer<AVFrame>? = frame
    av_frame_free(&frame)
  }

  /// Pixels of the displayed frame: orientation applied, sample aspect ratio not.
  public var displaySize: Size { orientation.applied(to: codedSize) }
  /// Degrees clockwise from stored to displayed pixels: 0, 90, 180 or 270.
  public var rotation: Int { orientation.rotation }
  public var isMirrored: Bool { orientation.mirrored }

  /// Width of a stored pixel over its height; 1 when unknown.
  public var sampleAspectRatio: Double {
    let ratio = frame.pointee.sample_aspect_ratio
    return ratio.num > 0 && ratio.den > 0 ? Double(ratio.num) / Double(ratio.den) : 1
  }

  /// Width of a pixel over its height as displayed: a quarter turn exchanges them.
  public var displayAspectRatio: Double { orientation.swapsAxes ? 1 / sampleAspectRatio : sampleAspectRatio }

  /// True when the frame holds two fields taken at different times. The fields are not separated: a deinterlacer would cost
  /// more than the glance, and detectors tolerate combing.
  public var isInterlaced: Bool { frame.pointee.interlaced_frame != 0 }
  public var isKey: Bool { frame.pointee.key_frame != 0 }

  /// True when the decoder says that the picture is damaged or was made from missing references.
  public var isCorrupt: Bool {
    frame.pointee.flags & AV_FRAME_FLAG_CORRUPT != 0 || frame.pointee.decode_error_flags != 0
  }

  /// FFmpeg's name such as `yuv420p`.
  public var pixelFormatName: String {
    av_get_pix_fmt_name(AVPixelFormat(frame.pointee.format)).map { String(cString: $0) } ?? "unknown"
  }
}
