import Fixtures
import Inference
import Perception
import Synchronization
import Testing
import Video

@testable import Pipeline

/// One run of the whole pipeline, in memory, with the fake engine unless a test brings another.
struct TestRun {
  var backend: any InferenceBackend
  var manifest: ModelManifest
  var spec: PipelineSpec
  var interrupt = InterruptFlag()
  var end = MemorySink.End.never
  /// Of the stages' delays; nil: full speed.
  var seed: UInt64?
  /// Names of the pictures: stills.
  var files: [String]?
  var dense: DenseReference?
  /// After the sink of the records.
  var more: @Sendable () throws -> [any FrameSink] = { [] }

  struct Result {
    let outcome: RunOutcome
    let text: String
    let lines: [RecordLine]
    var frames: [RecordLine] { lines.filter { $0.type == "frame" } }
    var faults: [RecordLine] { lines.filter { $0.event == "fault" } }
  }

  init(_ backend: FakeBackend = FakeBackend()) {
    (self.backend, manifest, spec) = (backend, FakeBackend.manifest, Self.small)
  }

  init(_ backend: any InferenceBackend, _ manifest: ModelManifest, _ spec: PipelineSpec) {
    (self.backend, self.manifest, self.spec) = (backend, manifest, spec)
  }

  /// Sizes at which the fake engine is quick in a debug build: a clip of 320x180 is glanced at in 160x96, with two patches, every frame of it.
  static var small: PipelineSpec {
    var spec = PipelineSpec(name: "test")
    spec.glance.budget = Size(width: 160, height: 96)
    spec.glance.nativePixels = 0
    spec.glance.leastScale = 0
    spec.compute = nil
    spec.attention.patchSize = Size(width: 96, height: 96)
    spec.patchCount = 2
    spec.inference.streams = 2
    return spec
  }

  func run(_ open: @escaping @Sendable () throws -> any FrameSource) async throws -> Result {
    var options = try PipelineOptions(
      spec: spec, manifest: manifest, stream: "test", isStills: files != nil, dense: dense)
    if let seed { options.delay = Self.yields(seed: seed) }
    let pipeline = Pipeline(options: options, backend: backend, manifest: manifest, interrupt: interrupt)
    let sink = MemorySink(end: end)
    let outcome = await pipeline.run(open: open) { [manifest, files, more] _ in
      let writer = RecordWriter(format: .jsonl, sink: sink, classesAreCOCO: false)
      let naming = RecordFrameSink.Naming(stream: "test", classes: manifest.classes, files: files)
      return [RecordFrameSink(writer: writer, naming: naming)] + (try more())
    }
    #expect(outcome.ledger.isBalanced, "\(outcome.ledger)")
    #expect(outcome.ledger == pipeline.ledger.snapshot())
    return Result(outcome: outcome, text: sink.text, lines: try RecordLine.all(sink.lines))
  }

  func run(_ path: String) async throws -> Result {
    try await run { [interrupt] in try FFmpegSource(try InputLocation.parse(path), interrupt: interrupt) }
  }

  /// Lets other tasks go first, from never to dozens of times: changes the order of everything that is not ordered, without
  /// taking time.
  private static func yields(seed: UInt64) -> @Sendable (String) async -> Void {
    let random = Mutex(SeededGenerator(seed: seed))
    return { _ in
      let count = random.withLock { Bool.random(using: &$0) ? 0 : Int.random(in: 1...60, using: &$0) }
      for _ in 0..<count { await Task.yield() }
    }
  }
}

extension TestRun.Result {
  /// What must hold after every run, also one that failed: all records are those of an undisturbed run, in order and without a gap,
  /// then the fault if there was one, then the summary, which agrees with the ledger.
  func checkOrderlyEnd(like reference: TestRun.Result, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(frames == Array(reference.frames.prefix(frames.count)), sourceLocation: sourceLocation)
    #expect(outcome.ledger.emitted == frames.count, sourceLocation: sourceLocation)
    let tail = lines.suffix(outcome.fault == nil ? 1 : 2).map { $0.event ?? $0.type }
    #expect(tail == (outcome.fault == nil ? ["summary"] : ["fault", "summary"]), sourceLocation: sourceLocation)
    #expect(lines.count { $0.type == "summary" } == 1, sourceLocation: sourceLocation)
    #expect(lines.last?.read == outcome.ledger.read, sourceLocation: sourceLocation)
    #expect(lines.last?.emitted == outcome.ledger.emitted, sourceLocation: sourceLocation)
  }
}
