import Inference
import Perception
import Streaming
import Video

/// The detector with shared weights: the same model looks at the whole frame (the glance) and at the patches. For the glance it
/// may have a head more, whose maps say where a closer look pays.
///
/// The actor owns the scaler and the compiled models and lives on the vision thread. A look is asynchronous: while the
/// engine works, the thread serves other looks, so that patches run side by side and two frames overlap.
actor Detector {
  nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Labels of the CPU meter.
  enum Label {
    static let decode = "ffmpeg.decode"
    static let scale = "ffmpeg.scale"
    static let submit = "inference.submit"
    /// The choice of patches: reading the maps, the small picture and the strips of the water line, and all that the attention stage does.
    static let choice = "choice"
  }

  private let backend: any InferenceBackend
  private let manifest: ModelManifest
  private let classes: ClassMask
  private let parallel: Int
  private let meter: CPUMeter
  private let scaler = ImageScaler()
  /// What the glances are written into.
  nonisolated let buffers = GlanceBuffers()
  private var models: [DetectorInput: any CompiledModel] = [:]
  private var compiling: [DetectorInput: Task<any CompiledModel, any Error>] = [:]
  private var order: [DetectorInput] = []
  /// Scratch of `thumbnail`.
  private var small: [UInt8] = []

  /// Columns of the small picture; what moves by less than a hundredth of the frame is still told.
  private static let lumaWidth = 160
  /// A model for an input as large as a frame, pixels, has no more than two requests: each takes some hundred megabytes.
  private static let largeInput = 1 << 20

  /// Pictures of many shapes need a compiled model each; the oldest goes first.
  private static let modelLimit = 8

  /// - Parameter parallel: looks that may be on the engine at once, for each input.
  init(
    backend: any InferenceBackend, manifest: ModelManifest, classes: ClassMask, parallel: Int, executor: ThreadExecutor,
    meter: CPUMeter
  ) {
    self.backend = backend
    self.manifest = manifest
    self.classes = classes
    self.parallel = parallel
    self.executor = executor
    self.meter = meter
  }

  /// Compiles the model for each of the inputs, before a frame needs them. Those that are ready cost next to nothing.
  func prepare(_ inputs: [DetectorInput]) async throws {
    let models = inputs.map { input in Task { _ = try await model(for: input) } }
    for model in models { try await model.value }
  }

  /// Looks once at the whole frame, with the network that the model has for it.
  /// - Returns: candidates as from `look`, and the maps where the model has them.
  /// - Throws: as `look`.
  ///
  /// - Parameters:
  ///   - hasMaps: with the head, where the model has one.
  ///   - hasLuma: with the small picture that the motion of the camera is estimated from.
  ///   - hasStrips: with the picture that the water line is looked for in, where the model has a map of it.
  func glance(
    _ view: LookView, at pixels: PixelBuffer, scoreAtLeast score: Double, hasMaps: Bool, hasLuma: Bool, hasStrips: Bool = false
  ) async throws -> Glance {
    let hasMaps = hasMaps && manifest.glance != nil
    let head = hasStrips && hasMaps ? manifest.glance?.maps : nil
    let stride = head?.waterline == nil ? nil : head?.stride
    var luma = hasLuma ? buffers.luma() : LumaThumbnail()
    var strips = stride == nil ? GlanceStrips() : buffers.strips()
    let input = DetectorInput(size: view.input, hasMaps: hasMaps)
    let needsLuma = hasLuma && !takeLuma(of: pixels, into: &luma)
    return try await infer(view, pixels, with: input) { tensor in
      let (rgb, rowBytes) = (UnsafeRawBufferPointer(tensor), view.input.width * 3)
      meter.measure(Label.choice) {
        if needsLuma {
          luma.take(
            rgb: rgb, size: view.content, bytesPerRow: rowBytes, factor: Self.lumaFactor(view), scaleX: view.scaleX, scaleY: view.scaleY)
        }
        if let stride { strips.take(rgb: rgb, size: view.content, bytesPerRow: rowBytes, cell: stride) }
      }
    } read: { request throws(InferenceError) in
      let candidates = try decode(request, view, score)
      guard hasMaps else { return Glance(candidates: candidates, maps: nil, luma: luma) }
      var maps = buffers.maps()
      try meter.measure(Label.choice) { () throws(InferenceError) in try request.readMaps(into: &maps) }
      return Glance(candidates: candidates, maps: maps, luma: luma, strips: strips)
    }
  }

  /// Glance pixels per pixel of the small picture.
  private static func lumaFactor(_ view: LookView) -> Int { max(view.content.width / lumaWidth, 1) }

  /// The small picture from the decoder's own luma, which spares scaling the frame to RGB.
  /// - Returns: false where the frame has no such plane.
  private func takeLuma(of pixels: PixelBuffer, into luma: inout LumaThumbnail) -> Bool {
    let size = pixels.displaySize
    return meter.measure(Label.choice) {
      pixels.withLuma { bytes, rowBytes in
        luma.take(luma: bytes, size: size, bytesPerRow: rowBytes, factor: min(max(size.width / Self.lumaWidth, 1), 128))
        return true
      } ?? false
    }
  }

  /// The small picture alone, for frames without a glance: as it would come with one.
  func thumbnail(_ view: LookView, at pixels: PixelBuffer) throws -> LumaThumbnail {
    var luma = buffers.luma()
    if takeLuma(of: pixels, into: &luma) { return luma }
    let rowBytes = view.content.width * 3
    if small.count < rowBytes * view.content.height { small = [UInt8](repeating: 0, count: rowBytes * view.content.height) }
    try small.withUnsafeMutableBytes { bytes in
      try meter.measure(Label.scale) { () throws(VideoError) in
        try scaler.scale(pixels, crop: view.crop, to: view.content, into: bytes, bytesPerRow: rowBytes, order: .rgb)
      }
      meter.measure(Label.choice) {
        luma.take(
          rgb: UnsafeRawBufferPointer(bytes), size: view.content, bytesPerRow: rowBytes, factor: Self.lumaFactor(view),
          scaleX: view.scaleX, scaleY: view.scaleY)
      }
    }
    return luma
  }

  /// Looks once with the plain network: crop, scale, infer, decode.
  /// - Returns: every candidate of at least `score`, before suppression, in source pixels from the corner of the crop.
  /// - Throws: `InferenceError`, `VideoError`, or `CancellationError` when the pipeline stops.
  func look(_ view: LookView, at pixels: PixelBuffer, scoreAtLeast score: Double) async throws -> [Detection] {
    try await infer(view, pixels, with: DetectorInput(size: view.input, hasMaps: false)) { request throws(InferenceError) in
      try decode(request, view, score)
    }
  }

  /// - Parameters:
  ///   - see: gets the filled input, before the network does.
  ///   - read: takes what is wanted from the finished request.
  private func infer<Found>(
    _ view: LookView, _ pixels: PixelBuffer, with input: DetectorInput, see: (UnsafeMutableRawBufferPointer) -> Void = { _ in },
    read: (any InferenceRequest) throws(InferenceError) -> Found
  ) async throws -> Found {
    let request = try await model(for: input).acquire()
    defer { request.release() }
    try Task.checkCancellation()
    try fill(request, view, pixels, see)
    try meter.measure(Label.submit) { () throws(InferenceError) in try request.start() }
    try await request.finish()
    return try read(request)
  }

  private func fill(
    _ request: any InferenceRequest, _ view: LookView, _ pixels: PixelBuffer, _ see: (UnsafeMutableRawBufferPointer) -> Void
  ) throws {
    let rowBytes = view.input.width * 3
    let pad = manifest.input.pad
    try request.withInput { tensor in
      paint(tensor, outside: view.content, of: view.input, pad)
      try meter.measure(Label.scale) { () throws(VideoError) in
        try scaler.scale(
          pixels, crop: view.crop, to: view.content, into: tensor, bytesPerRow: rowBytes, order: .rgb)
      }
      see(tensor)
    }
  }

  /// Requests keep their input between uses, and pictures of other shapes may have left pixels where padding belongs.
  private func paint(_ tensor: UnsafeMutableRawBufferPointer, outside content: Size, of input: Size, _ pad: [UInt8]) {
    guard content != input else { return }
    // `tensor` holds input.height rows of input.width · 3 bytes: the model is compiled for this size.
    for row in 0..<input.height {
      let first = row < content.height ? content.width : 0
      var byte = (row * input.width + first) * 3
      let end = (row + 1) * input.width * 3
      while byte < end {
        tensor[byte] = pad[0]
        tensor[byte + 1] = pad[1]
        tensor[byte + 2] = pad[2]
        byte += 3
      }
    }
  }

  private func decode(_ request: any InferenceRequest, _ view: LookView, _ score: Double) throws(InferenceError) -> [Detection] {
    var found: [Detection] = []
    try request.decode(scoreAtLeast: score, classes: classes, into: &found)
    var kept = 0
    for index in found.indices {
      guard let box = view.cropBox(found[index].box) else { continue }
      found[kept] = found[index]
      found[kept].box = box
      kept += 1
    }
    found.removeLast(found.count - kept)
    return found
  }

  /// Compiling happens on a thread of its own, so that looks with other models go on meanwhile.
  private func model(for input: DetectorInput) async throws -> any CompiledModel {
    if let model = models[input] { return model }
    let task =
      compiling[input]
      ?? Task { [manifest, parallel, backend] in
        let requests = input.size.area >= Self.largeInput ? min(parallel, 2) : parallel
        let compiler = ModelCompiler()
        defer { compiler.executor.shutdown() }
        return try await compiler.compile(input.model(of: manifest), input: input.size, requests: requests, on: backend)
      }
    compiling[input] = task
    do {
      let model = try await task.value
      keep(model, for: input)
      return model
    } catch {
      compiling[input] = nil
      throw error
    }
  }

  private func keep(_ model: any CompiledModel, for input: DetectorInput) {
    compiling[input] = nil
    guard models[input] == nil else { return }
    if order.count == Self.modelLimit { models[order.removeFirst()] = nil }
    models[input] = model
    order.append(input)
  }
}
