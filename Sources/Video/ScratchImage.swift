import CFFmpeg
import Glibc
import Perception

/// Memory for one image, RGB24, BGR24 or YUV420P, that grows to the largest size asked for and is used again. Rows begin
/// 64 bytes apart and have room behind them, because vector code writes whole groups of pixels.
final class ScratchImage {
  private var memory: UnsafeMutablePointer<UInt8>?
  private var capacity = 0

  private static let alignment = 64

  deinit { free(memory) }

  /// - Returns: an image of this size with room for one row more; what was there before is lost.
  /// - Throws: `.outOfMemory`.
  func reserve(_ format: AVPixelFormat, _ size: Size, _ color: ColorCoding) throws(VideoError) -> PlaneView {
    let isPlanar = format == AV_PIX_FMT_YUV420P
    let stride = ScratchImage.stride(ofBytes: isPlanar ? size.width : size.width * 3)
    let chromaStride = isPlanar ? ScratchImage.stride(ofBytes: (size.width + 1) / 2) : 0
    let chromaBytes = chromaStride * ((size.height + 1) / 2)
    let base = try reserve(bytes: stride * (size.height + 1) + 2 * chromaBytes + ScratchImage.alignment)
    let chroma = base + stride * (size.height + 1)
    return PlaneView(
      format: format, size: size, color: color,
      planes: (base, isPlanar ? chroma : nil, isPlanar ? chroma + chromaBytes : nil, nil),
      strides: (Int32(stride), Int32(chromaStride), Int32(chromaStride), 0))
  }

  private func reserve(bytes: Int) throws(VideoError) -> UnsafeMutablePointer<UInt8> {
    if let memory, capacity >= bytes { return memory }
    free(memory)
    (memory, capacity) = (nil, 0)
    let rounded = (bytes + ScratchImage.alignment - 1) / ScratchImage.alignment * ScratchImage.alignment
    guard let fresh = aligned_alloc(ScratchImage.alignment, rounded) else { throw .outOfMemory("convert a frame") }
    // Fresh memory that nothing else has a type for.
    let pixels = fresh.assumingMemoryBound(to: UInt8.self)
    (memory, capacity) = (pixels, rounded)
    return pixels
  }

  private static func stride(ofBytes bytes: Int) -> Int {
    (bytes + 2 * alignment - 1) / alignment * alignment
  }
}
