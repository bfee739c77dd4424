/// Finds the few cells of a class plane that reach a threshold. Nearly all do not, so whole vectors are passed over.
enum PlaneScan {
  /// Calls `body` with index and value of each element that is at least `threshold`, in order; NaN never is.
  @inline(__always)
  static func forEach(in plane: UnsafeBufferPointer<Float>, atLeast threshold: Float, _ body: (Int, Float) -> Void) {
    guard let start = plane.baseAddress else { return }
    let raw = UnsafeRawPointer(start)
    let lanes = 16
    let limit = SIMD16<Float>(repeating: threshold)
    var index = 0
    while index + lanes <= plane.count {
      let block = raw.loadUnaligned(fromByteOffset: index * MemoryLayout<Float>.stride, as: SIMD16<Float>.self)
      if any(block .>= limit) {
        for lane in 0..<lanes where block[lane] >= threshold { body(index + lane, block[lane]) }
      }
      index += lanes
    }
    while index < plane.count {
      if plane[index] >= threshold { body(index, plane[index]) }
      index += 1
    }
  }
}
