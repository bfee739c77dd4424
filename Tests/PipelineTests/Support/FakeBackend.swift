import Inference
import Perception
import Synchronization

/// An engine that needs no model: it "finds" a person wherever the input is bright, and fails when told to.
struct FakeBackend: InferenceBackend {
  let name = "fake"
  /// The inference, counted from 0 over all models, that fails; nil: none.
  var failing: Int?
  let counter = InferenceCounter()

  func compile(_ manifest: ModelManifest, input: Size, requests: Int) throws(InferenceError) -> any CompiledModel {
    FakeModel(manifest: manifest, inputSize: input, failing: failing, counter: counter, permits: Permits(requests))
  }

  func describe() throws(InferenceError) -> BackendDescription {
    BackendDescription(name: name, version: "0", library: "", devices: [], precision: .f32, streams: 1, threads: 1)
  }

  /// Two classes are enough: person and car.
  static let manifest = ModelManifest(
    name: "fake", file: "fake.xml", licence: "Apache-2.0", source: "test", input: .init(sizes: .multiple(of: 32)),
    head: .yolov8(.init()), classes: ["person", "car"])
}

/// Inferences started so far, over all models of one backend.
final class InferenceCounter: Sendable {
  private let count = Atomic<Int>(0)
  var started: Int { count.load(ordering: .relaxed) }
  func next() -> Int { count.add(1, ordering: .relaxed).oldValue }
}

private struct FakeModel: CompiledModel {
  let manifest: ModelManifest
  let inputSize: Size
  let failing: Int?
  let counter: InferenceCounter
  let permits: Permits

  func acquire() async throws(CancellationError) -> any InferenceRequest {
    try await permits.take()
    return FakeRequest(size: inputSize, failing: failing, counter: counter, permits: permits)
  }
}

private final class FakeRequest: InferenceRequest {
  private struct State {
    var input: [UInt8]
    var number = -1
    var isReleased = false
  }

  private let size: Size
  private let failing: Int?
  private let counter: InferenceCounter
  private let permits: Permits
  private let state: Mutex<State>

  init(size: Size, failing: Int?, counter: InferenceCounter, permits: Permits) {
    self.size = size
    self.failing = failing
    self.counter = counter
    self.permits = permits
    state = Mutex(State(input: [UInt8](repeating: 0, count: size.area * 3)))
  }

  func withInput<R>(_ body: (UnsafeMutableRawBufferPointer) throws -> R) throws -> R {
    var input = state.withLock { $0.input }
    let result = try input.withUnsafeMutableBytes(body)
    state.withLock { [input] in $0.input = input }
    return result
  }

  func start() throws(InferenceError) {
    let number = counter.next()
    state.withLock { $0.number = number }
  }

  func finish() async throws(InferenceError) {
    await Task.yield()
    if let failing, state.withLock({ $0.number }) == failing {
      throw InferenceError(.execution, "Inference \(failing) failed, as this test wants.")
    }
  }

  /// One box around all pixels whose red is above 200.
  func decode(scoreAtLeast score: Double, classes: ClassMask?, into detections: inout [Detection]) throws(InferenceError) {
    let box = state.withLock { state -> BoundingBox? in
      var (minX, minY, maxX, maxY) = (size.width, size.height, -1, -1)
      for y in 0..<size.height {
        for x in 0..<size.width where state.input[(y * size.width + x) * 3] > 200 {
          (minX, minY, maxX, maxY) = (min(minX, x), min(minY, y), max(maxX, x), max(maxY, y))
        }
      }
      guard maxX >= 0 else { return nil }
      return BoundingBox(minX: Double(minX), minY: Double(minY), maxX: Double(maxX + 1), maxY: Double(maxY + 1))
    }
    if let box { detections.append(Detection(box: box, score: 0.9, classID: 0)) }
  }

  func release() {
    let first = state.withLock { state in
      defer { state.isReleased = true }
      return !state.isReleased
    }
    if first { permits.give() }
  }
}
