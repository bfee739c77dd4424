import COpenVINO
import Perception
import Synchronization

/// One of OpenVINO's inference requests with the memory it reads; lent to one borrower after another.
///
/// `@unchecked Sendable`: the pointers never change. The input memory, the outputs and the engine's functions on this request
/// are used only between a `begin…` of `RequestState`, which admits one user at a time, and its `end`, or by whom the state names
/// alone: `start` in `.running`, as a borrower's calls come one by one, and `discardRun` of an abandoned run; or by `init` and
/// `deinit`, before and after all others.
final class RequestSlot: @unchecked Sendable {
  private let request: OpenVINOHandle
  private let library: OpenVINOLibrary
  private let signal: RequestSignal
  private let tensors: [OpenVINOHandle]
  private let outputs: [TensorView]
  private let mapOutputs: [TensorView]
  // `request` keeps the memory.
  private let input: UnsafeMutableRawBufferPointer
  private let decoder: any HeadDecoder
  private let mapReader: MapReader?
  private let model: String

  init(_ compiled: OpenVINOHandle, plan: ModelPlan) throws(InferenceError) {
    library = compiled.library
    decoder = plan.decoder
    mapReader = plan.mapReader
    model = plan.manifest.name
    let api = library.api
    let failed = { (cause: InferenceError.Cause) in
      InferenceError(.execution, "Cannot set up an inference of model '\(plan.manifest.name)': \(cause.text).", cause: cause)
    }
    let memory = AlignedMemory(byteCount: plan.input.area * 3)
    input = memory.bytes
    let tensor = try plan.inputTensor(over: memory, in: library)
    signal = RequestSignal()
    request = try compiled.make(
      api.ov_infer_request_free, keeping: [memory, tensor, signal, compiled], orThrow: failed,
      api.ov_compiled_model_create_infer_request)
    try request.call(orThrow: failed) { request in
      tensor.use { api.ov_infer_request_set_input_tensor(request, $0) }
    }
    try request.call(orThrow: failed) { [signal] in api.ov_infer_request_set_callback($0, signal.callback) }

    var tensors: [OpenVINOHandle] = []
    var outputs: [TensorView] = []
    for (name, shape) in plan.outputs + plan.mapOutputs {
      let output = try request.make(api.ov_tensor_free, orThrow: failed) { api.ov_infer_request_get_tensor($0, name, $1) }
      var data: UnsafeMutableRawPointer?
      try output.call(orThrow: failed) { api.ov_tensor_data($0, &data) }
      guard let data else { throw failed(InferenceError.Cause(status: 0, text: "output '\(name)' has no memory")) }
      tensors.append(output)
      // The graph was told to put out f32, whatever the model's own type.
      outputs.append(TensorView(shape: shape, data: UnsafePointer(data.assumingMemoryBound(to: Float.self))))
    }
    self.tensors = tensors
    self.outputs = Array(outputs.prefix(plan.outputs.count))
    mapOutputs = Array(outputs.dropFirst(plan.outputs.count))
  }

  deinit {
    // The engine's thread may still be on its way out of the callback; a status does not matter any more.
    _ = request.use { library.api.ov_infer_request_wait($0) }
  }

  /// The number under which the slot is lent now.
  var lease: Int { signal.guarded.withLock { $0.state.lease } }

  func withInput<R>(_ lease: Int, _ keeper: RequestKeeper, _ body: (UnsafeMutableRawBufferPointer) throws -> R) throws -> R {
    _ = try change { state throws(RequestProblem) in try state.beginInput(lease) }
    // The input has changed, so a former result is void.
    defer { end(.ready, keeper) }
    return try body(input)
  }

  func start(_ lease: Int, _ keeper: RequestKeeper) throws(InferenceError) {
    try change { state throws(RequestProblem) in try state.start(lease) }
    do throws(InferenceError) {
      try request.call(orThrow: executionError) { library.api.ov_infer_request_start_async($0) }
    } catch {
      let (waiter, givesBack) = signal.guarded.withLock { $0.state.failStart() }
      waiter?.resume(returning: .notStarted)
      if givesBack { keeper.giveBack() }
      throw error
    }
  }

  func finish(_ lease: Int, _ keeper: RequestKeeper) async throws(InferenceError) {
    let problem = await withCheckedContinuation { signal.wait($0, lease) }
    if let problem { throw misuse(problem) }
    try change { state throws(RequestProblem) in try state.beginCollect(lease) }
    do throws(InferenceError) {
      // The callback carries no status. This blocks for no longer than the engine's thread takes to leave it.
      try request.call(orThrow: executionError) { library.api.ov_infer_request_wait($0) }
    } catch {
      end(.ready, keeper)
      throw error
    }
    end(.finished, keeper)
  }

  func decode(
    _ lease: Int, _ keeper: RequestKeeper, scoreAtLeast score: Double, classes: [Int], into detections: inout [Detection]
  ) throws(InferenceError) {
    let former = try change { state throws(RequestProblem) in try state.beginDecode(lease) }
    decoder.decode(outputs, scoreAtLeast: Float(score), classes: classes, into: &detections)
    end(former, keeper)
  }

  func readMaps(_ lease: Int, _ keeper: RequestKeeper, into maps: inout GlanceMaps) throws(InferenceError) {
    guard let mapReader else {
      throw InferenceError(.misuse, "Model '\(model)' was compiled without maps. Compile what its manifest has for the glance.")
    }
    let former = try change { state throws(RequestProblem) in try state.beginDecode(lease) }
    mapReader.read(mapOutputs, into: &maps)
    end(former, keeper)
  }

  func release(_ lease: Int, _ keeper: RequestKeeper) {
    let release = signal.guarded.withLock { guarded in
      let release = guarded.state.release(lease)
      if release == .later, guarded.state.phase == .running { guarded.keeper = keeper }
      return release
    }
    switch release {
    case .now: keeper.giveBack()
    case .afterCollecting: keeper.collectAndGiveBack()
    case .later, .never: break
    }
  }

  /// Brings a run that has called back and that nobody wants any more to its end.
  func discardRun() {
    // Nobody asks any more how the run ended, so its status does not matter.
    _ = request.use { library.api.ov_infer_request_wait($0) }
    signal.guarded.withLock { $0.state.reclaim() }
  }

  @discardableResult
  private func change<R: Sendable>(
    _ transition: (inout RequestState<RequestSignal.Waiter>) throws(RequestProblem) -> R
  ) throws(InferenceError) -> R {
    do throws(RequestProblem) {
      return try signal.guarded.withLock { guarded throws(RequestProblem) in try transition(&guarded.state) }
    } catch {
      throw misuse(error)
    }
  }

  /// Ends a use of the slot's memory.
  private func end(_ next: RequestState<RequestSignal.Waiter>.Phase, _ keeper: RequestKeeper) {
    if signal.guarded.withLock({ $0.state.end(next) }) { keeper.giveBack() }
  }

  private func executionError(_ cause: InferenceError.Cause) -> InferenceError {
    InferenceError(.execution, "Inference of model '\(model)' failed: \(cause.text).", cause: cause)
  }

  private func misuse(_ problem: RequestProblem) -> InferenceError {
    InferenceError(.misuse, "An inference request of model '\(model)' \(problem).")
  }
}
