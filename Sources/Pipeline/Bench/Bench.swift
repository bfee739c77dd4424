public import Inference
import Perception
import Streaming
import Synchronization
public import Video

/// Measures the pipeline and its parts on one file, on this machine, in one run, so that the figures can be compared.
public struct Bench: Sendable {
  private let options: PipelineOptions
  private let backend: any InferenceBackend
  private let manifest: ModelManifest
  private let interrupt: InterruptFlag
  private let open: @Sendable () throws -> any FrameSource

  public init(
    options: PipelineOptions, backend: any InferenceBackend, manifest: ModelManifest, interrupt: InterruptFlag,
    open: @escaping @Sendable () throws -> any FrameSource
  ) {
    self.options = options
    self.backend = backend
    self.manifest = manifest
    self.interrupt = interrupt
    self.open = open
  }

  /// - Parameters:
  ///   - frames: frames of the pipeline's run; the parts and the dense references take fewer, down to some dozens.
  ///   - cores: cores that the process may use.
  ///   - stage: told what is measured next, for progress.
  /// - Throws: the first fault of any of the runs.
  public func run(frames: Int, cores: Int, stage: @Sendable (String) -> Void) async throws -> BenchReport {
    stage("pipeline")
    let pipeline = try await measure(options, frames: frames)
    stage("decoding")
    let decode = try await decodeAlone(frames: min(frames, 300))
    stage("glance and patches")
    let parts = try await looksAlone(count: min(frames, 100))
    stage("native frame in one pass")
    var dense = options
    dense.looking.mode = .denseNative
    let few = max(min(frames / 10, 30), 12)
    let native = options.looking.fixed != nil ? nil : try await measure(dense, frames: few)
    stage("dense tiles")
    dense.looking.mode = .denseTiles
    let tiles = try await measure(dense, frames: few)

    let frameCPU = pipeline.share
    return BenchReport(
      cores: cores, frames: pipeline.frames, size: "\(pipeline.size)", glanceInput: "\(parts.glance)",
      patchInput: "\(options.looking.patch)", patches: options.attention.patches, decodeFPS: decode, glanceFPS: parts.glanceFPS,
      patchesPerSecond: parts.patchesPerSecond, fps: pipeline.fps, cpu: frameCPU,
      glancesPerFrame: pipeline.glances, headMS: parts.headMS, efficiency: (frameCPU.total / Double(cores)) / (1000 / pipeline.fps),
      residentMB: pipeline.residentMB,
      growthMB: pipeline.growthMB, firstRecordMS: pipeline.firstRecordMS, nativeFPS: native?.fps ?? .nan, tilesFPS: tiles.fps)
  }

  private struct Run {
    var frames: Int
    var fps: Double
    var share: BenchReport.Share
    /// Per frame.
    var glances: Double
    var size: Size
    var residentMB: Double
    var growthMB: Double
    var firstRecordMS: Double
  }

  private func measure(_ options: PipelineOptions, frames: Int) async throws -> Run {
    let pipeline = Pipeline(options: options, backend: backend, manifest: manifest, interrupt: interrupt)
    let probe = BenchProbe(frames: frames, meter: pipeline.meter)
    let began = ContinuousClock.now
    let outcome = await pipeline.run { [open] in
      try RepeatingSource(limit: frames, open: open)
    } sinks: { [manifest] stream in
      if let stream { probe.set(size: stream.displaySize) }
      let writer = RecordWriter(format: .jsonl, sink: try DescriptorSink(creating: "/dev/null"), classesAreCOCO: false)
      let naming = RecordFrameSink.Naming(stream: options.stream, classes: manifest.classes)
      return [BenchSink(probe: probe, records: RecordFrameSink(writer: writer, naming: naming))]
    }
    if let fault = outcome.fault { throw fault }
    if outcome.interrupted { throw CancellationError() }
    guard let (first, last) = probe.marks, last.frames > first.frames else {
      throw VideoError(.truncated, "The input has too few frames to measure. Give a longer clip.")
    }
    let count = Double(last.frames - first.frames)
    let wall = (last.time - first.time) / .milliseconds(1)
    func perFrame(_ label: String) -> Double {
      ((last.reading.labels[label] ?? .zero) - (first.reading.labels[label] ?? .zero)) / .milliseconds(1) / count
    }
    let process = (last.reading.process - first.reading.process) / .milliseconds(1) / count
    let threads = (last.reading.threads - first.reading.threads) / .milliseconds(1) / count
    let decode = perFrame(Detector.Label.decode)
    let scale = perFrame(Detector.Label.scale)
    let submit = perFrame(Detector.Label.submit)
    let usage = ProcessUsage.now()
    return Run(
      frames: Int(count), fps: 1000 * count / wall,
      share: .init(
        decode: decode, scale: scale, inference: process - threads + submit, own: threads - decode - scale - submit,
        choice: perFrame(Detector.Label.choice)),
      glances: Double(last.glances - first.glances) / count, size: probe.size, residentMB: Double(usage.peakResidentBytes ?? 0) / 1e6,
      growthMB: Double(last.residentBytes - first.residentBytes) / 1e6,
      firstRecordMS: probe.firstRecord.map { ($0 - began) / .milliseconds(1) } ?? .nan)
  }

  private func decodeAlone(frames: Int) async throws -> Double {
    let thread = ThreadExecutor(name: "pdn.decode")
    defer { thread.shutdown() }
    let stage = DecodeStage(executor: thread, meter: CPUMeter(), stream: options.stream) { [open] in
      try RepeatingSource(limit: frames, open: open)
    }
    _ = try await stage.start()
    let began = ContinuousClock.now
    var count = 0
    while let item = try await stage.next() {
      if case .frame = item { count += 1 }
    }
    await stage.close()
    return Double(count) / ((ContinuousClock.now - began) / .seconds(1))
  }

  private struct Looks {
    var glance: Size
    var glanceFPS: Double
    var patchesPerSecond: Double
    var headMS: Double
  }

  /// The engine kept busy with nothing but looks at one frame.
  private func looksAlone(count: Int) async throws -> Looks {
    let thread = ThreadExecutor(name: "pdn.vision")
    defer { thread.shutdown() }
    let source = try open()
    var frame: VideoFrame?
    while frame == nil {
      switch try source.read() {
      case .frame(let first): frame = first
      case .endOfStream: throw VideoError(.truncated, "The input has no frame to measure. Give a longer clip.")
      default: continue
      }
    }
    guard let pixels = frame?.pixels else {
      return Looks(glance: options.looking.patch, glanceFPS: .nan, patchesPerSecond: .nan, headMS: .nan)
    }
    let meter = CPUMeter()
    let detector = Detector(
      backend: backend, manifest: manifest, classes: options.classes, parallel: options.parallelPatches, executor: thread,
      meter: meter)
    let size = pixels.displaySize
    let glance = options.looking.glanceView(frame: size, aspect: pixels.displayAspectRatio)
    let side = options.looking.patch
    let patch = options.looking.look(
      at: PixelRect(x: 0, y: 0, width: min(side.width, size.width), height: min(side.height, size.height)))
    let readsMaps = options.looking.readsMaps
    let seeksLine = options.attention.horizonWeight != nil
    let glanceFPS = try await rate(count) {
      _ = try await detector.glance(
        glance, at: pixels, scoreAtLeast: 0.5, hasMaps: readsMaps, hasLuma: readsMaps, hasStrips: seeksLine)
    }
    let patchesPerSecond = try await rate(count * 2) { _ = try await detector.look(patch, at: pixels, scoreAtLeast: 0.5) }
    let headMS = readsMaps && manifest.glance != nil ? try await headAlone(detector, meter, glance, pixels, count: count) : .nan
    return Looks(glance: glance.input, glanceFPS: glanceFPS, patchesPerSecond: patchesPerSecond, headMS: headMS)
  }

  /// Glances with the head and without it, in turn, and some at a time: a thread of the engine that has nothing to do spins, which counts as CPU time, and in a
  /// batch that happens at its end only.
  /// - Returns: CPU milliseconds of the whole process that the head adds to a glance, reading its maps left out; between the lower quartiles of both,
  ///   since other work on the machine only ever adds.
  private func headAlone(
    _ detector: Detector, _ meter: CPUMeter, _ view: LookView, _ pixels: PixelBuffer, count: Int
  ) async throws -> Double {
    let together = min(2 * options.parallelPatches, 8)
    func spent() -> Duration { ProcessUsage.now().cpu - (meter.reading().labels[Detector.Label.choice] ?? .zero) }
    func cost(hasMaps: Bool) async throws -> Double {
      let before = spent()
      try await all(together) { _ = try await detector.glance(view, at: pixels, scoreAtLeast: 0.5, hasMaps: hasMaps, hasLuma: false) }
      return (spent() - before) / .milliseconds(1) / Double(together)
    }
    var (plain, withHead): ([Double], [Double]) = ([], [])
    _ = (try await cost(hasMaps: false), try await cost(hasMaps: true))
    for _ in 0..<max(count / together, 4) {
      plain.append(try await cost(hasMaps: false))
      withHead.append(try await cost(hasMaps: true))
    }
    return withHead.sorted()[withHead.count / 4] - plain.sorted()[plain.count / 4]
  }

  /// - Parameter look: compiles the model when it is called first.
  private func rate(_ count: Int, _ look: @escaping @Sendable () async throws -> Void) async throws -> Double {
    try await look()
    let began = ContinuousClock.now
    try await all(count, look)
    return Double(count) / ((ContinuousClock.now - began) / .seconds(1))
  }

  private func all(_ count: Int, _ look: @escaping @Sendable () async throws -> Void) async throws {
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<count {
        group.addTask { try await look() }
      }
      try await group.waitForAll()
    }
  }
}
