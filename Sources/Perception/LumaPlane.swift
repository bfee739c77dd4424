/// A borrowed picture, read eight pixels at a time.
///
/// Valid only inside the closure that lent the buffer. Nothing is checked per read, for speed; who calls keeps x and y inside, see each function.
struct LumaPlane {
  let width: Int
  let height: Int
  private let base: UnsafePointer<Float>

  /// `nil` when the buffer does not hold `width * height` values.
  init?(_ values: UnsafeBufferPointer<Float>, width: Int, height: Int) {
    guard let base = values.baseAddress, width > 0, height > 0, values.count >= width * height else { return nil }
    self.width = width
    self.height = height
    self.base = base
  }

  /// Eight values from (x, y) to the right; 0 <= x <= width - 8, 0 <= y < height.
  @inline(__always)
  func row(_ x: Int, _ y: Int) -> SIMD8<Float> {
    UnsafeRawPointer(base + y * width + x).loadUnaligned(as: SIMD8<Float>.self)
  }

  /// Luma and its slopes (central differences, levels/px) at eight pixels; one pixel around them is inside as well.
  @inline(__always)
  func slopes(_ x: Int, _ y: Int) -> (luma: SIMD8<Float>, x: SIMD8<Float>, y: SIMD8<Float>) {
    (row(x, y), (row(x + 1, y) - row(x - 1, y)) * 0.5, (row(x, y + 1) - row(x, y - 1)) * 0.5)
  }
}

extension LumaThumbnail {
  /// Lends the values as a plane; `nil` when the thumbnail is empty.
  func withPlane<Result>(_ body: (LumaPlane) -> Result) -> Result? {
    values.withUnsafeBufferPointer { LumaPlane($0, width: width, height: height).map(body) }
  }
}
