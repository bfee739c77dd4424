public import Perception

/// A picture to draw on: an own copy of a frame as YUV 4:2:0 in limited range, displayed orientation applied, even width and height
/// (an odd row or column at the edge is left out). Coordinates are pixels of the displayed frame; everything is clipped at the edges.
///
/// Not thread-safe; used by one thread at a time. The memory of pictures comes from a pool and returns to it when the encoder
/// has let go.
public final class FrameCanvas {
  let picture: FrameCanvasPicture
  private let converter: FrameCanvasConverter
  /// Kept from frame to frame by `tint`.
  var tintLevels: [UInt16] = []
  var tintRow: [UInt16] = []

  /// - Throws: `.outOfMemory`.
  public init() throws(VideoError) {
    picture = try FrameCanvasPicture()
    converter = try FrameCanvasConverter()
  }

  /// Even; 0x0 before the first `load`.
  public var size: Size { picture.size }

  /// Replaces the picture by a copy of `source`, of any pixel format that swscale reads.
  ///
  /// - Throws: `.unsupported`, `.outOfMemory`.
  public func load(_ source: PixelBuffer) throws(VideoError) {
    try converter.convert(source, into: picture)
  }

  /// Width of a drawn line in pixels, even so that colour (stored at half resolution) meets brightness: 2 at 1080p, 4 at 2160p.
  public var lineWidth: Int { max(min(size.width, size.height) / 540 / 2 * 2, 2) }

  /// Side of one dot of the font in pixels: 1 below 810 lines, 2 at 1080p, 4 at 2160p.
  public var textScale: Int { max((min(size.width, size.height) + 270) / 540, 1) }
}
