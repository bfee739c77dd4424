import CFFmpeg

extension PixelBuffer {
  /// Lends the brightness of the displayed pixels, one byte each, where the decoder left it so: 8-bit YUV with a plane for luma, or grey, stored upright.
  ///
  /// - Parameter body: gets `displaySize.height` lines of `displaySize.width` bytes, `bytesPerRow` apart, row by row from the top left. Valid until it
  ///   returns. Levels are as coded: 16...235 or 0...255.
  /// - Returns: what `body` returns, or nil where there is no such plane.
  public func withLuma<Result>(_ body: (_ luma: UnsafeRawBufferPointer, _ bytesPerRow: Int) -> Result) -> Result? {
    let (size, stride) = (codedSize, Int(frame.pointee.linesize.0))
    guard orientation == .upright, AVPixelFormat(frame.pointee.format).hasByteLuma, size.width > 0, size.height > 0, stride >= size.width,
      let base = frame.pointee.data.0
    else { return nil }
    // The last line may end with its last pixel; the frame, which `self` holds, keeps the memory.
    return withExtendedLifetime(self) {
      body(UnsafeRawBufferPointer(start: base, count: stride * (size.height - 1) + size.width), stride)
    }
  }
}
