import CFFmpeg
import Perception

/// A writable 8-bit YUV 4:2:0 picture. Each `renew` takes memory from a pool, so an encoder may go on reading the picture before.
final class FrameCanvasPicture {
  let frame: UnsafeMutablePointer<AVFrame>
  private(set) var size = Size(width: 0, height: 0)
  /// What brightness is made of; the pixels and the tags of `frame` follow it.
  private(set) var matrix = FrameCanvasMatrix.bt709
  private var pool: OpaquePointer?
  /// Rows start at multiples of this, as swscale and the encoders like it for vector instructions.
  private static let alignment: Int32 = 64

  /// - Throws: `.outOfMemory`.
  init() throws(VideoError) {
    guard let frame = av_frame_alloc() else { throw Self.outOfMemory }
    self.frame = frame
  }

  deinit {
    var frame: UnsafeMutablePointer<AVFrame>? = frame
    av_frame_free(&frame)
    av_buffer_pool_uninit(&pool)
  }

  /// Gives up the memory and takes other memory, whose content is undefined.
  ///
  /// - Parameter size: even, at least 2x2.
  /// - Throws: `.outOfMemory`.
  func renew(_ size: Size, matrix: FrameCanvasMatrix) throws(VideoError) {
    av_frame_unref(frame)
    let (width, height) = (Int32(clamping: size.width), Int32(clamping: size.height))
    if pool == nil || size != self.size {
      self.size = Size(width: 0, height: 0)
      av_buffer_pool_uninit(&pool)
      let bytes = av_image_get_buffer_size(AV_PIX_FMT_YUV420P, width, height, Self.alignment)
      guard bytes > 0 else { throw Self.outOfMemory }
      // swscale and the encoders may read a vector beyond the end of the last row.
      pool = av_buffer_pool_init(Int(bytes) + Int(Self.alignment), nil)
    }
    guard let pool, let buffer = av_buffer_pool_get(pool) else { throw Self.outOfMemory }
    frame.pointee.buf.0 = buffer
    frame.pointee.format = AV_PIX_FMT_YUV420P.rawValue
    frame.pointee.width = width
    frame.pointee.height = height
    frame.pointee.color_range = AVCOL_RANGE_MPEG
    frame.pointee.colorspace = matrix.tag
    let filled = frame.withPlanes(UnsafeMutablePointer<UInt8>?.self) { data, strides in
      av_image_fill_arrays(data, strides, buffer.pointee.data, AV_PIX_FMT_YUV420P, width, height, Self.alignment)
    }
    guard filled > 0 else { throw Self.outOfMemory }
    self.size = size
    self.matrix = matrix
  }

  /// One plane of samples; valid until the next `renew`.
  struct Plane {
    let base: UnsafeMutablePointer<UInt8>
    /// Bytes from one row to the next.
    let stride: Int
    let width: Int
    let height: Int

    func row(_ y: Int) -> UnsafeMutablePointer<UInt8> { base + y * stride }
  }

  /// Brightness, one sample per pixel; nil before the first `renew`.
  var luma: Plane? { plane(frame.pointee.data.0, frame.pointee.linesize.0, size.width, size.height) }
  /// Blue and red difference, one sample per 2x2 pixels.
  var blue: Plane? { plane(frame.pointee.data.1, frame.pointee.linesize.1, size.width / 2, size.height / 2) }
  var red: Plane? { plane(frame.pointee.data.2, frame.pointee.linesize.2, size.width / 2, size.height / 2) }

  private func plane(_ base: UnsafeMutablePointer<UInt8>?, _ stride: Int32, _ width: Int, _ height: Int) -> Plane? {
    guard let base, width > 0, height > 0 else { return nil }
    return Plane(base: base, stride: Int(stride), width: width, height: height)
  }

  /// Black in limited range.
  func blacken() {
    for (plane, value) in [(luma, UInt8(16)), (blue, 128), (red, 128)] {
      guard let plane else { continue }
      for y in 0..<plane.height { plane.row(y).update(repeating: value, count: plane.width) }
    }
  }

  private static var outOfMemory: VideoError {
    VideoError(.outOfMemory, "Cannot hold an annotated picture: out of memory. Free some memory or leave out the annotation.")
  }
}

extension UnsafeMutablePointer<AVFrame> {
  /// The eight plane pointers and row strides as C arrays, which Swift imports as tuples.
  ///
  /// - Parameter type: `UnsafePointer<UInt8>?` or `UnsafeMutablePointer<UInt8>?`, as the C function wants it; both have one layout.
  func withPlanes<Base, Result>(
    _ type: Base.Type, _ body: (UnsafeMutablePointer<Base>, UnsafeMutablePointer<Int32>) -> Result
  ) -> Result {
    withUnsafeMutablePointer(to: &pointee.data) { data in
      withUnsafeMutablePointer(to: &pointee.linesize) { strides in
        data.withMemoryRebound(to: Base.self, capacity: 8) { data in
          strides.withMemoryRebound(to: Int32.self, capacity: 8) { strides in body(data, strides) }
        }
      }
    }
  }
}
