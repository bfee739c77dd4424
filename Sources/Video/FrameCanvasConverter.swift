import CFFmpeg
import Perception

/// Copies frames of any format into pictures to draw on.
final class FrameCanvasConverter {
  private var context: OpaquePointer?
  /// Frames that are turned for display pass through here.
  private let stored: FrameCanvasPicture
  /// Of the first frame; later frames are converted to it, because a written stream has one tag.
  private var matrix: FrameCanvasMatrix?

  init() throws(VideoError) {
    stored = try FrameCanvasPicture()
  }

  deinit {
    sws_freeContext(context)
  }

  /// - Throws: `.unsupported`, `.outOfMemory`.
  func convert(_ source: PixelBuffer, into picture: FrameCanvasPicture) throws(VideoError) {
    let matrix = self.matrix ?? FrameCanvasMatrix(ColorCoding(source.frame.pointee))
    self.matrix = matrix
    let size = Self.even(source.codedSize)
    if source.orientation == .upright {
      try picture.renew(size, matrix: matrix)
      try copy(source, into: picture)
    } else {
      try stored.renew(size, matrix: matrix)
      try copy(source, into: stored)
      try picture.renew(source.orientation.applied(to: size), matrix: matrix)
      turn(by: source.orientation, into: picture)
    }
    tag(picture, like: source)
  }

  /// Tags that the samples do not depend on. mp4 stores colours only when all of them are known.
  private func tag(_ picture: FrameCanvasPicture, like source: PixelBuffer) {
    let (from, to) = (source.frame.pointee, picture.frame)
    let usual = picture.matrix.companions
    to.pointee.color_primaries = from.color_primaries == AVCOL_PRI_UNSPECIFIED ? usual.primaries : from.color_primaries
    to.pointee.color_trc = from.color_trc == AVCOL_TRC_UNSPECIFIED ? usual.transfer : from.color_trc
    let aspect = from.sample_aspect_ratio
    to.pointee.sample_aspect_ratio = source.orientation.swapsAxes ? AVRational(num: aspect.den, den: aspect.num) : aspect
  }

  private static func even(_ size: Size) -> Size {
    Size(width: max(size.width & ~1, 2), height: max(size.height & ~1, 2))
  }

  /// Converts without turning. An odd last row or column is left out rather than the picture resized, unless it is all there is.
  private func copy(_ source: PixelBuffer, into picture: FrameCanvasPicture) throws(VideoError) {
    let frame = source.frame.pointee
    let width = min(frame.width, Int32(picture.size.width))
    let height = min(frame.height, Int32(picture.size.height))
    let format = AVPixelFormat(frame.format)
    context = sws_getCachedContext(
      context, width, height, format, Int32(picture.size.width), Int32(picture.size.height), AV_PIX_FMT_YUV420P,
      Int32(SWS_BILINEAR), nil, nil, nil)
    guard let context else { throw Self.cannotConvert(source) }
    let coding = ColorCoding(frame)
    // Refused, with no harm, where nothing has to be set.
    _ = sws_setColorspaceDetails(
      context, sws_getCoefficients(coding.matrix), coding.isFullRange ? 1 : 0, sws_getCoefficients(picture.matrix.scalerName), 0, 0,
      1 << 16, 1 << 16)
    // `withPlanes` borrows mutably, but sws_scale only reads `source`: others may read the frame meanwhile.
    let rows = source.frame.withPlanes(UnsafePointer<UInt8>?.self) { data, strides in
      picture.frame.withPlanes(UnsafeMutablePointer<UInt8>?.self) { target, targetStrides in
        sws_scale(context, data, strides, 0, height, target, targetStrides)
      }
    }
    guard rows == Int32(picture.size.height) else { throw Self.cannotConvert(source) }
  }

  private static func cannotConvert(_ source: PixelBuffer) -> VideoError {
    VideoError(
      .unsupported, "Cannot annotate \(source.codedSize) frames of pixel format \(source.pixelFormatName). Run without annotation.")
  }

  private func turn(by orientation: Orientation, into picture: FrameCanvasPicture) {
    for (from, to) in [(stored.luma, picture.luma), (stored.blue, picture.blue), (stored.red, picture.red)] {
      if let from, let to { Self.turn(from, to, orientation) }
    }
  }

  /// Copies one plane, turned. Square blocks keep both sides in the cache whichever way the rows run.
  private static func turn(_ source: FrameCanvasPicture.Plane, _ target: FrameCanvasPicture.Plane, _ orientation: Orientation) {
    let size = Size(width: source.width, height: source.height)
    func offset(_ x: Int, _ y: Int) -> Int {
      let pixel = orientation.storedRect(PixelRect(x: x, y: y, width: 1, height: 1), in: size)
      return pixel.y * source.stride + pixel.x
    }
    // The place of a sample is linear in the displayed x and y; the second may lie outside a plane 1 sample wide, but is then not read.
    let origin = offset(0, 0)
    let (right, down) = (offset(1, 0) - origin, offset(0, 1) - origin)
    let block = 32
    for top in stride(from: 0, to: target.height, by: block) {
      for left in stride(from: 0, to: target.width, by: block) {
        for y in top..<min(top + block, target.height) {
          let row = target.row(y)
          var from = source.base + origin + y * down + left * right
          for x in left..<min(left + block, target.width) {
            row[x] = from.pointee
            from += right
          }
        }
      }
    }
  }
}
