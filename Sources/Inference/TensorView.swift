/// A look at a network's output in place: dense f32, row-major. Valid as long as the request it belongs to.
struct TensorView {
  let shape: [Int]
  let data: UnsafePointer<Float>

  /// One plane or run of rows.
  func slice(from start: Int, count: Int) -> UnsafeBufferPointer<Float> {
    UnsafeBufferPointer(start: data + start, count: count)
  }
}
