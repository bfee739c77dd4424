import CFFmpeg
import Perception

/// Fits pictures of another size into that of the stream: as large as possible, centred, black around.
final class VideoWriterLetterbox {
  private let size: Size
  private let picture: FrameCanvasPicture
  private var context: OpaquePointer?

  init(size: Size) throws(VideoError) {
    self.size = size
    picture = try FrameCanvasPicture()
  }

  deinit {
    sws_freeContext(context)
  }

  /// - Returns: a picture that is valid until the next call.
  /// - Throws: `.unsupported`, `.outOfMemory`.
  func fit(_ source: FrameCanvasPicture) throws(VideoError) -> FrameCanvasPicture {
    try picture.renew(size, matrix: source.matrix)
    picture.blacken()
    let place = Self.place(source.size, in: size)
    context = sws_getCachedContext(
      context, source.frame.pointee.width, source.frame.pointee.height, AV_PIX_FMT_YUV420P, Int32(place.width), Int32(place.height),
      AV_PIX_FMT_YUV420P, Int32(SWS_BILINEAR), nil, nil, nil)
    guard let context, let luma = picture.luma, let blue = picture.blue, let red = picture.red else {
      throw VideoError(.unsupported, "Cannot fit a \(source.size) frame into a \(size) video. Run without annotation.")
    }
    // `place` is even and lies inside. swscale reads four planes and strides, whatever the format has.
    let planes = [luma.row(place.y) + place.x, blue.row(place.y / 2) + place.x / 2, red.row(place.y / 2) + place.x / 2, nil]
    let strides = [luma.stride, blue.stride, red.stride, 0].map(Int32.init)
    let rows = source.frame.withPlanes(UnsafePointer<UInt8>?.self) { data, sourceStrides in
      sws_scale(context, data, sourceStrides, 0, source.frame.pointee.height, planes, strides)
    }
    guard rows == Int32(place.height) else {
      throw VideoError(.unsupported, "Cannot fit a \(source.size) frame into a \(size) video. Run without annotation.")
    }
    return picture
  }

  /// The largest even rectangle of the shape of `inner`, centred in `outer`.
  static func place(_ inner: Size, in outer: Size) -> PixelRect {
    let scale = min(Double(outer.width) / Double(inner.width), Double(outer.height) / Double(inner.height))
    func side(_ length: Int, _ limit: Int) -> Int {
      min(max(Int((Double(length) * scale / 2).rounded()) * 2, 2), limit)
    }
    let width = side(inner.width, outer.width)
    let height = side(inner.height, outer.height)
    return PixelRect(x: (outer.width - width) / 2 & ~1, y: (outer.height - height) / 2 & ~1, width: width, height: height)
  }
}
