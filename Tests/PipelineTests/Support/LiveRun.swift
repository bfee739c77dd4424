import Fixtures
import Foundation
import Inference
import Perception
import Streaming
import Synchronization
import Testing
import Video

@testable import Pipeline

/// Live runs of the whole pipeline, in memory, with the fake engine.
struct LiveRun {
  var backend = FakeBackend()
  var manifest = FakeBackend.manifest
  var spec = Self.small
  /// Milliseconds.
  var budget: Int?
  var end = MemorySink.End.never
  /// Of the stages' delays; nil: full speed.
  var seed: UInt64?
  var reconnect = LiveInput.Reconnect.attempts(0)
  var interrupt = InterruptFlag()
  /// After the sink of the records.
  var more: @Sendable () throws -> [any FrameSink] = { [] }

  /// What a feed may look at.
  struct Surroundings: Sendable {
    let ledger: FrameLedger
    let interrupt: InterruptFlag
    let sink: MemorySink

    /// Blocks the reader until all frames that it has delivered have come to their end, or the run is stopped.
    func settle(_ delivered: Int) {
      while !interrupt.isRaised {
        let counts = ledger.snapshot()
        if counts.read >= delivered, counts.isBalanced { return }
        // Waits for the condition above, not for a time: threads that only yield would take the processors from those awaited.
        usleep(200)
      }
    }
  }

  struct Result {
    let outcome: RunOutcome
    /// All but what is said of the camera's clock: on a busy machine the packets of a clip come at any time.
    let lines: [LiveLine]
    let writes: Int
    var frames: [LiveLine] { lines.filter { $0.type == "frame" } }
    var events: [String] { lines.compactMap(\.event) }
  }

  /// There are hundreds of runs, so each frame costs next to nothing also in a debug build.
  static var small: PipelineSpec {
    var spec = TestRun.small
    spec.glance.budget = Size(width: 64, height: 64)
    spec.attention.patchSize = Size(width: 64, height: 64)
    spec.patchCount = 1
    return spec
  }

  /// A clip to go with it.
  static func clip(_ frames: Int) -> SyntheticClip { SyntheticClip(size: Size(width: 160, height: 96), frames: frames) }

  /// Of a test.
  static func random(_ seed: UInt64) -> SeededGenerator { SeededGenerator(seed: seed) }

  func engine() throws -> Engine {
    Engine(options: try options(), backend: backend, manifest: manifest)
  }

  /// On an engine of its own.
  func run(_ open: @escaping @Sendable (Surroundings) throws -> any PacketFeed) async throws -> Result {
    let engine = try engine()
    let result = try await run(on: engine, number: 0, open)
    engine.shutdown()
    return result
  }

  func run(
    on engine: Engine, number: Int, _ open: @escaping @Sendable (Surroundings) throws -> any PacketFeed
  ) async throws -> Result {
    let options = try options()
    let pipeline = Pipeline(options: options, engine: engine, interrupt: interrupt, time: .impatient)
    let sink = MemorySink(end: end)
    let around = Surroundings(ledger: pipeline.ledger, interrupt: interrupt, sink: sink)
    // On a busy machine seconds may pass between two packets; the stall watch has tests of its own.
    let input = LiveInput(
      stream: "test", reconnect: reconnect, stall: .seconds(3600), retryLimit: .milliseconds(100), interrupt: interrupt
    ) { try open(around) }
    let outcome = await pipeline.run(live: input, number: number) { [more, budget, manifest] in
      let writer = RecordWriter(format: .jsonl, sink: sink, classesAreCOCO: false)
      let naming = RecordFrameSink.Naming(
        stream: "test", classes: manifest.classes, budgetMilliseconds: budget, isLive: true)
      return [RecordFrameSink(writer: writer, naming: naming)] + (try more())
    }
    #expect(outcome.ledger == pipeline.ledger.snapshot())
    let lines = try LiveLine.all(sink.lines).filter { $0.event != "clock" && $0.event != "drift" }
    return Result(outcome: outcome, lines: lines, writes: sink.writes)
  }

  private func options() throws -> PipelineOptions {
    var options = try PipelineOptions(spec: spec, manifest: manifest, stream: "test")
    options.setLatencyBudget(milliseconds: budget)
    if let seed {
      let random = Mutex(Self.random(seed))
      options.delay = { _ in
        let count = random.withLock { Bool.random(using: &$0) ? 0 : Int.random(in: 1...60, using: &$0) }
        for _ in 0..<count { await Task.yield() }
      }
    }
    return options
  }
}

extension LiveTime {
  /// The real clock; who only looks now and then looks often.
  static let impatient = LiveTime(now: { .now }, sleep: { try? await Task.sleep(for: min($0, .milliseconds(1))) })
}

extension LiveRun.Result {
  /// What must hold after every live run: every frame is accounted for, the records are in order, and what they tell of drops is true.
  func check(_ comment: Comment? = nil, sourceLocation: SourceLocation = #_sourceLocation) {
    let ledger = outcome.ledger
    #expect(ledger.isBalanced, comment, sourceLocation: sourceLocation)
    #expect(ledger.emitted == frames.count, comment, sourceLocation: sourceLocation)
    let places = frames.map { [$0.epoch ?? -1, $0.seq ?? -1] }
    #expect(zip(places, places.dropFirst()).allSatisfy { $0[0] <= $1[0] && $0[1] < $1[1] }, comment, sourceLocation: sourceLocation)
    #expect((frames.last?.seq ?? -1) < ledger.read, comment, sourceLocation: sourceLocation)
    let epochs = lines.compactMap(\.epoch)
    #expect(zip(epochs, epochs.dropFirst()).allSatisfy { $0 <= $1 }, comment, sourceLocation: sourceLocation)
    let dropped = Dictionary(uniqueKeysWithValues: ledger.dropped.map { ($0.key.rawValue, $0.value) })
    for (reason, count) in told { #expect(count <= dropped[reason] ?? 0, comment, sourceLocation: sourceLocation) }
    guard let summary = lines.last, summary.type == "summary" else { return }
    #expect(lines.count { $0.type == "summary" } == 1, comment, sourceLocation: sourceLocation)
    #expect(
      summary.read == ledger.read && summary.emitted == ledger.emitted && summary.dropped ?? [:] == dropped, comment,
      sourceLocation: sourceLocation)
  }

  /// Drops that the records tell of, by cause.
  var told: [String: Int] {
    frames.reduce(into: [:]) { sum, frame in sum.merge(frame.dropped_since ?? [:]) { $0 + $1 } }
  }
}
