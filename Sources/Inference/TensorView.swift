/// A look at a network's output in place: dense f32, row-major. Valid as long as the request it belongs to.
struct TensorView {
  let shape: [Int]
  let data: UnsafePointer<Float>

  /// One plane or run of rows.
  func slice(from start: Int, count: Int) -> UnsafeBufferPointer<Float> {
    // start + count is within `shape`: the heads and the map reader checked it when they were made.
    UnsafeBufferPointer(start: data + start, count: count)
  }
}
