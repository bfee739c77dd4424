import CFFmpeg
public import Perception

/// Cuts a rectangle out of a frame and converts it to packed 8-bit RGB or BGR of any size. Used by one thread at a time.
///
/// The full frame never exists as RGB: planes are cropped by pointer, the conversion writes straight into the destination,
/// and a rotation is applied to the small result. Fast and exact: crops whose origin is even (for 4:2:0) and whose size is
/// kept; any other crop is exact too but passes through a scratch buffer. (Deep formats are dithered to 8 bits by swscale, in
/// a pattern of 8 x 8 that begins at the crop: there the same pixel may differ by up to 3 levels between crops.)
///
/// Colours follow the frame's matrix and range, see `ColorCoding`. Shrinking averages areas, enlarging is bilinear.
public final class ImageScaler {
  /// Those used often are near the front: each use moves one place forward.
  private var contexts: [ScalerContext] = []
  /// Pixels that could not be cropped by pointer, as RGB of the same size.
  private let flat = ScratchImage()
  /// The scaled picture on its way to RGB.
  private let planar = ScratchImage()
  /// A result that is yet to be turned, or whose rows swscale would overrun.
  private let result = ScratchImage()

  /// The glance, the patches, and room for a stream that changes size; a context holds about 100 KB.
  private static let maximumContexts = 12
  /// swscale's vector code writes whole groups of this many pixels, past the end of a narrower row.
  private static let pixelGroup = 16

  public init() { LogScope.silence() }

  /// - Parameters:
  ///   - crop: pixels of the displayed frame, not empty and inside it.
  ///   - size: size of the result.
  ///   - destination: receives `size.height` rows of `size.width` x 3 bytes, `bytesPerRow` apart; nothing else is written.
  /// - Throws: `.invalidOption` for a crop outside of the frame or a destination that is too small; `.unsupported` for a
  ///   pixel format that swscale cannot read; `.outOfMemory`.
  public func scale(
    _ source: PixelBuffer, crop: PixelRect, to size: Size, into destination: UnsafeMutableRawBufferPointer,
    bytesPerRow: Int, order: ChannelOrder
  ) throws(VideoError) {
    let base = try ImageScaler.checkedBase(source, crop, size, destination, bytesPerRow)
    let orientation = source.orientation
    let storedSize = orientation.applied(to: size)
    let rect = orientation.storedRect(crop, in: source.codedSize)
    let isScaled = Size(width: rect.width, height: rect.height) != storedSize
    let view = try croppedView(source, to: rect, isScaled: isScaled, order)
    let target = PlaneView(packed: base, size: size, bytesPerRow: bytesPerRow, order: order)
    if view.format == target.format, view.size == storedSize {
      orientation.turn(view, to: target)
    } else if orientation == .upright, size.width % ImageScaler.pixelGroup == 0, size.height % 2 == 0 {
      try convert(view, to: target)
    } else {
      let turned = try result.reserve(target.format, storedSize, .rgb)
      try convert(view, to: turned)
      orientation.turn(turned, to: target)
    }
    // The views above point into the frame without holding it.
    withExtendedLifetime(source) {}
  }

  /// The stored pixels under `rect`: by pointer where that is exact, else by way of a conversion of the same size.
  private func croppedView(_ source: PixelBuffer, to rect: PixelRect, isScaled: Bool, _ order: ChannelOrder) throws(VideoError) -> PlaneView
  {
    let view = PlaneView(source.frame.pointee)
    let outer = view.croppable(around: rect, isScaled: isScaled)
    guard outer != rect else { return view.cropped(to: rect) }
    let outerView = view.cropped(to: outer)
    let pixels = try flat.reserve(order.pixelFormat, outerView.size, .rgb)
    try convert(outerView, to: pixels)
    return pixels.cropped(to: PixelRect(x: rect.x - outer.x, y: rect.y - outer.y, width: rect.width, height: rect.height))
  }

  /// Subsampled YUV is scaled as 8-bit 4:2:0 and made RGB last, by swscale's vector code for that one case. Compared with
  /// scaling straight to RGB this takes about a third of the time (1080p to 640x384: 1.0 to 1.3 ms in all against 3.2 ms).
  private func convert(_ view: PlaneView, to target: PlaneView) throws(VideoError) {
    var (view, target) = (view, target)
    if view.format.isSubsampled, view.size != target.size || !view.format.hasFastPath || target.size.height % 2 != 0 {
      // The vector code takes even heights only; the row too many is never looked at.
      let rows = target.size.height + target.size.height % 2
      // Full range has finer steps: what deep formats have beyond 8 bits is not all lost.
      let isFullRange = view.color.isFullRange || view.format.isDeep
      let color = ColorCoding(matrix: view.color.matrix, isFullRange: isFullRange)
      var scaled = try planar.reserve(AV_PIX_FMT_YUV420P, Size(width: target.size.width, height: rows), color)
      scaled.size.height = target.size.height
      try context(for: ScalerContext.Key(view, scaled)).convert(view, to: scaled)
      scaled.size.height = rows
      target.size.height = rows
      view = scaled
    }
    try context(for: ScalerContext.Key(view, target)).convert(view, to: target)
  }

  private func context(for key: ScalerContext.Key) throws(VideoError) -> ScalerContext {
    if let index = contexts.firstIndex(where: { $0.key == key }) {
      if index > 0 { contexts.swapAt(index, index - 1) }
      return contexts[max(index - 1, 0)]
    }
    let context = try ScalerContext(key)
    if contexts.count == ImageScaler.maximumContexts { contexts.removeLast() }
    contexts.insert(context, at: 0)
    return context
  }

  private static func checkedBase(
    _ source: PixelBuffer, _ crop: PixelRect, _ size: Size, _ destination: UnsafeMutableRawBufferPointer, _ bytesPerRow: Int
  ) throws(VideoError) -> UnsafeMutableRawPointer {
    let display = source.displaySize
    guard crop.width > 0, crop.height > 0, crop.x >= 0, crop.y >= 0, crop.maxX <= display.width, crop.maxY <= display.height else {
      throw VideoError(
        .invalidOption, "Cannot cut \(crop.width)x\(crop.height) at \(crop.x),\(crop.y) out of \(display). Keep it inside of the frame.")
    }
    let row = size.width * 3
    guard size.width > 0, size.height > 0, bytesPerRow >= row, let base = destination.baseAddress,
      destination.count >= (size.height - 1) * bytesPerRow + row
    else {
      throw VideoError(.invalidOption, "\(destination.count) bytes in rows of \(bytesPerRow) cannot hold \(size) pixels. Give more room.")
    }
    return base
  }
}
