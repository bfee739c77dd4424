public import Perception

/// Cuts a rectangle out of a frame and converts it to packed 8-bit pixels of any size. Used by one thread at a time.
public final class ImageScaler {
  public init() {}

  /// - Parameters:
  ///   - crop: pixels of the displayed frame; must lie inside it.
  ///   - size: size of the result; width x 3 bytes per row are written.
  ///   - destination: at least `bytesPerRow` x `size.height` bytes.
  public func scale(
    _ source: PixelBuffer, crop: PixelRect, to size: Size, into destination: UnsafeMutableRawBufferPointer,
    bytesPerRow: Int, order: ChannelOrder
  ) throws(VideoError) {
    throw VideoError(.unsupported, "Cannot convert \(source.pixelFormatName).")
  }
}
