import Inference
import Perception
import Synchronization

/// A request of the fake engine.
final class FakeRequest: InferenceRequest {
  private struct State {
    var input: [UInt8]
    var isReleased = false
  }

  private let size: Size
  private let maps: MapHead?
  private let backend: FakeBackend
  private let permits: Permits
  private let state: Mutex<State>

  init(size: Size, maps: MapHead?, backend: FakeBackend, permits: Permits) {
    self.size = size
    self.maps = maps
    self.backend = backend
    self.permits = permits
    state = Mutex(State(input: [UInt8](repeating: 0, count: size.area * 3)))
    backend.counter.lent()
  }

  func withInput<R>(_ body: (UnsafeMutableRawBufferPointer) throws -> R) throws -> R {
    var input = state.withLock { $0.input }
    let result = try input.withUnsafeMutableBytes(body)
    state.withLock { [input] in $0.input = input }
    return result
  }

  func start() throws(InferenceError) {
    backend.counter.ran()
    try fail(at: .start)
  }

  func finish() async throws(InferenceError) {
    await Task.yield()
    try fail(at: .finish)
  }

  /// One box around all pixels whose red is above 200.
  func decode(scoreAtLeast score: Double, classes: ClassMask?, into detections: inout [Detection]) throws(InferenceError) {
    try fail(at: .decode)
    let input = state.withLock { $0.input }
    let box = input.withUnsafeBytes { bytes -> BoundingBox? in
      var (minX, minY, maxX, maxY) = (size.width, size.height, -1, -1)
      var index = 0
      for y in 0..<size.height {
        for x in 0..<size.width {
          if bytes[index] > 200 { (minX, minY, maxX, maxY) = (min(minX, x), min(minY, y), max(maxX, x), max(maxY, y)) }
          index += 3
        }
      }
      guard maxX >= 0 else { return nil }
      return BoundingBox(minX: Double(minX), minY: Double(minY), maxX: Double(maxX + 1), maxY: Double(maxY + 1))
    }
    // As with real detectors, what is seen larger is surer.
    if let box { detections.append(Detection(box: box, score: min(0.5 + box.longSide / 100, 0.95), classID: 0)) }
    detections += backend.finds(size).map { Detection(box: $0, score: 0.9, classID: 0) }
  }

  /// 1 in the first group and on the waterline where the cell's first pixel is above 200, else 0.
  func readMaps(into maps: inout GlanceMaps) throws(InferenceError) {
    guard let head = self.maps else { throw InferenceError(.misuse, "This model of the test has no maps.") }
    let (columns, rows) = (size.width / head.stride, size.height / head.stride)
    let input = state.withLock { $0.input }
    let bright = (0..<rows * columns).map { cell -> Float in
      let (x, y) = (cell % columns * head.stride, cell / columns * head.stride)
      return input[(y * size.width + x) * 3] > 200 ? 1 : 0
    }
    maps = GlanceMaps(
      columns: columns, rows: rows, stride: head.stride,
      planes: bright + [Float](repeating: 0, count: (head.groups.count - 1) * bright.count),
      waterline: head.waterline.map { _ in bright })
    backend.redraws(&maps)
  }

  func release() {
    let isFirst = state.withLock { state in
      defer { state.isReleased = true }
      return !state.isReleased
    }
    guard isFirst else { return }
    backend.counter.returned()
    permits.give()
  }

  private func fail(at point: FakeBackend.Point) throws(InferenceError) {
    guard backend.point == point else { return }
    let look = FakeBackend.Look(input: size, corner: state.withLock { $0.input[0] })
    if backend.fails(look) { throw InferenceError(.execution, "The look at \(size) failed, as this test wants.") }
  }
}
