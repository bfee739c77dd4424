import CFFmpeg
import Perception

/// One prepared swscale conversion between two formats and sizes.
final class ScalerContext {
  /// A format compares by number; the C enum is not Hashable.
  struct Key: Hashable {
    var format: Int32
    var size: Size
    var color: ColorCoding
    var targetFormat: Int32
    var targetSize: Size
    var targetIsFullRange: Bool

    init(_ source: PlaneView, _ target: PlaneView) {
      (format, size, color) = (source.format.rawValue, source.size, source.color)
      (targetFormat, targetSize, targetIsFullRange) = (target.format.rawValue, target.size, target.color.isFullRange)
    }
  }

  let key: Key
  private let context: OpaquePointer

  /// - Throws: `.unsupported` for formats and sizes that swscale does not take.
  init(_ key: Key) throws(VideoError) {
    self.key = key
    guard sws_isSupportedInput(AVPixelFormat(key.format)) > 0, let context = sws_alloc_context() else {
      throw ScalerContext.unsupported(key, PDN_AVERROR_EINVAL)
    }
    var status = ScalerContext.configure(UnsafeMutableRawPointer(context), key)
    if status >= 0 { status = sws_init_context(context, nil, nil) }
    // From RGB there is nothing to set, and a matrix would be applied on one side only.
    if status >= 0, !AVPixelFormat(key.format).isRGB {
      let (matrix, range) = (sws_getCoefficients(key.color.matrix), Int32(key.color.isFullRange ? 1 : 0))
      status = sws_setColorspaceDetails(context, matrix, range, matrix, key.targetIsFullRange ? 1 : 0, 0, 1 << 16, 1 << 16)
    }
    guard status >= 0 else {
      sws_freeContext(context)
      throw ScalerContext.unsupported(key, status)
    }
    self.context = context
  }

  deinit { sws_freeContext(context) }

  /// Fills `target`. Both must be as the key says.
  func convert(_ source: PlaneView, to target: PlaneView) throws(VideoError) {
    var source = source
    var target = target
    let rows = withUnsafeBytes(of: &source.planes) { planes in
      withUnsafeBytes(of: &source.strides) { strides in
        withUnsafeBytes(of: &target.planes) { targetPlanes in
          withUnsafeBytes(of: &target.strides) { targetStrides in
            // A homogeneous tuple has the layout of the C array that it was imported from.
            sws_scale(
              context, planes.assumingMemoryBound(to: UnsafePointer<UInt8>?.self).baseAddress,
              strides.assumingMemoryBound(to: Int32.self).baseAddress, 0, Int32(key.size.height),
              targetPlanes.assumingMemoryBound(to: UnsafeMutablePointer<UInt8>?.self).baseAddress,
              targetStrides.assumingMemoryBound(to: Int32.self).baseAddress)
          }
        }
      }
    }
    guard rows > 0 else { throw ScalerContext.unsupported(key, rows) }
  }

  private static func unsupported(_ key: Key, _ number: Int32) -> VideoError {
    VideoError(
      .unsupported,
      "Cannot convert \(AVPixelFormat(key.format).name ?? "unknown") of \(key.size) to \(key.targetSize). Convert the video to yuv420p.",
      cause: .init(number: number))
  }

  /// - Returns: the first error, or at least 0.
  private static func configure(_ context: UnsafeMutableRawPointer, _ key: Key) -> Int32 {
    let settings: [(String, Int)] = [
      ("srcw", key.size.width), ("srch", key.size.height), ("src_format", Int(key.format)), ("dstw", key.targetSize.width),
      ("dsth", key.targetSize.height), ("dst_format", Int(key.targetFormat)), ("sws_flags", Int(flags(key))),
      // Once more by sws_setColorspaceDetails: the choice of code is made by these.
      ("src_range", key.color.isFullRange ? 1 : 0), ("dst_range", key.targetIsFullRange ? 1 : 0),
    ]
    for (name, value) in settings {
      let status = av_opt_set_int(context, name, Int64(value), 0)
      if status < 0 { return status }
    }
    return 0
  }

  /// * Same size: nearest chroma sample, so that a crop equals the same area of a full conversion to the last bit.
  /// * Smaller: area averaging; every source pixel counts, so small objects do not flicker as they move.
  /// * Larger in either direction: bilinear, which widens to an average in a direction that shrinks.
  private static func flags(_ key: Key) -> Int32 {
    var flags: Int32
    if key.size == key.targetSize {
      flags = SWS_POINT
    } else if key.targetSize.width <= key.size.width && key.targetSize.height <= key.size.height {
      flags = SWS_AREA | SWS_ACCURATE_RND
    } else {
      flags = SWS_BILINEAR | SWS_ACCURATE_RND
    }
    // Otherwise swscale halves the chroma columns of 4:4:4 on the way to RGB.
    let format = AVPixelFormat(key.format)
    if let descriptor = format.descriptor?.pointee, descriptor.log2_chroma_w == 0, !format.isRGB, !format.isMonochrome {
      flags |= SWS_FULL_CHR_H_INT | SWS_ACCURATE_RND
    }
    return flags
  }
}
