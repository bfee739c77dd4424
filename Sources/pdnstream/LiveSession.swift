import ArgumentParser
import Foundation
import Inference
import Pipeline
import Streaming
import Video

/// Runs one or more live sources on one engine.
struct LiveSession {
  private let sources: [SourceList.Source]
  private let settings: RunSettings
  private let live: LiveSettings
  private let spec: PipelineSpec
  private let manifest: ModelManifest
  private let backend: any InferenceBackend
  private let options: [PipelineOptions]
  private let interrupts: [InterruptFlag]

  /// What a slow reader of the records gets at the end before the rest is given up.
  private static let drain = Duration.milliseconds(400)

  /// - Throws: what is wrong with the pipeline file, the model or the runtime, before any work begins.
  init(sources: [SourceList.Source], settings: RunSettings, live: LiveSettings, showsSaliency: Bool) throws {
    self.sources = sources
    self.settings = settings
    self.live = live
    var spec = try settings.spec()
    if let budget = live.budgetMs { spec.live.budgetMilliseconds = budget > 0 ? budget : nil }
    if let transport = live.rtspTransport { spec.source.live.transport = transport }
    spec.useLatencyStreams(cores: ProcessInfo.processInfo.activeProcessorCount)
    let manifest = try settings.manifest(for: spec)
    (self.spec, self.manifest) = (spec, manifest)
    backend = try OpenVINOBackend(spec.inferenceOptions)
    options = try sources.map { [spec] source in
      var options = try PipelineOptions(spec: spec, manifest: manifest, stream: source.name)
      options.setLatencyBudget(milliseconds: spec.live.budgetMilliseconds)
      options.keepsSaliency = showsSaliency
      return options
    }
    interrupts = sources.map { _ in InterruptFlag() }
  }

  /// By which rules the sources are played.
  private var announcement: String {
    let names = sources.map { "\($0.name) (\(pace(of: $0).rawValue))" }.joined(separator: ", ")
    let budget = spec.live.budgetMilliseconds.map { "budget \($0) ms" } ?? "no budget"
    return "\(names): \(budget); the newest frame wins, drops are counted"
  }

  /// Runs until every source has ended, or a signal.
  /// - Returns: how each source ended, with what its reader really got.
  func run(_ output: RunOutput) async throws -> [RunOutcome] {
    try output.requireApart(from: sources.compactMap(\.location.path) + [live.sourceFile].compactMap { $0 })
    return try await SignalWatch.during(interrupts) {
      // Whoever has read this may signal.
      Terminal.complain(announcement)
      let engine = Engine(options: options[0], backend: backend, manifest: manifest)
      defer { engine.shutdown() }
      // Before a source is opened: a file would be over, and a camera's first frames stale, while the models are compiled.
      try await engine.prepare(options[0].commonInputs)
      let pipelines = zip(options, interrupts).map { Pipeline(options: $0, engine: engine, interrupt: $1) }
      let (server, depth) = try await serveMetrics(of: pipelines)
      // Outputs come last: nothing that is mistyped may cost the records of an earlier run.
      let queue = try openQueue(output)
      depth.watch(queue)
      let outcomes = await run(pipelines, queue, output)
      await server?.stop()
      return await settle(outcomes, pipelines, queue)
    }
  }

  private func run(_ pipelines: [Pipeline], _ queue: LineQueue, _ output: RunOutput) async -> [RunOutcome] {
    await withTaskGroup(of: (Int, RunOutcome).self) { group in
      for (number, pipeline) in pipelines.enumerated() {
        group.addTask {
          let outcome = await pipeline.run(live: input(number), number: number) {
            try output.liveSinks(naming(number), to: QueueSink(queue, ledger: pipeline.ledger), options: options[number])
          }
          return (number, outcome)
        }
      }
      var outcomes: [Int: RunOutcome] = [:]
      for await (number, outcome) in group { outcomes[number] = outcome }
      return pipelines.indices.compactMap { outcomes[$0] }
    }
  }

  /// Lets the reader take what is queued, and counts what it did not take.
  private func settle(_ ended: [RunOutcome], _ pipelines: [Pipeline], _ queue: LineQueue) async -> [RunOutcome] {
    var outcomes = ended
    do {
      let lost = try await queue.finish(within: Self.drain)
      if lost > 0 { Terminal.complain("the reader of the records was too slow: the last \(lost) lines were not delivered") }
    } catch {
      for index in outcomes.indices where outcomes[index].fault == nil { outcomes[index].fault = error }
    }
    let hasNoReader = queue.hasNoReader
    for index in outcomes.indices {
      outcomes[index].ledger = pipelines[index].ledger.snapshot()
      outcomes[index].readerLeft = outcomes[index].readerLeft || hasNoReader
    }
    return outcomes
  }

  private func openQueue(_ output: RunOutput) throws -> LineQueue {
    let limits = LineQueue.Limits(lines: spec.live.queueRecords)
    let stop: @Sendable () -> Void = { [interrupts] in for interrupt in interrupts { interrupt.raise() } }
    return try output.path.map { try LineQueue(creating: $0, limits: limits, onBreak: stop) }
      ?? LineQueue.standardOutput(limits: limits, onBreak: stop)
  }

  /// - Returns: the server, if one is wanted, and where to put what tells the depth of the queue of records.
  private func serveMetrics(of pipelines: [Pipeline]) async throws -> (MetricsServer?, QueueDepth) {
    let depth = QueueDepth()
    guard let text = live.metrics else { return (nil, depth) }
    let server = MetricsServer(address: try MetricsAddress(text)) {
      MetricsSnapshot(streams: pipelines.map(\.metrics), queueDepths: ["records": depth.value], version: Version.current)
    }
    Terminal.complain("metrics: http://\(try await server.start())/metrics")
    return (server, depth)
  }

  /// Says on stderr how each source ended.
  /// - Throws: `ExitCode` after a fault; the first one decides.
  func report(_ outcomes: [RunOutcome]) throws {
    var code: Int32?
    for (source, outcome) in zip(sources, outcomes) {
      if !outcome.readerLeft, outcome.fault == nil || outcome.ledger.read > 0 {
        Terminal.complain("\(source.name): \(outcome.details(isVideo: true))")
      }
      if let fault = outcome.fault {
        Terminal.complain("\(source.name): \(fault)")
        code = code ?? Failure.code(of: fault)
      } else if !outcome.ledger.isBalanced {
        Terminal.complain("\(source.name): \(outcome.ledger) does not balance: this is a defect of pdnstream, please report it.")
        code = code ?? EX_SOFTWARE
      }
    }
    if let code { throw ExitCode(code) }
  }

  private func naming(_ number: Int) -> RecordFrameSink.Naming {
    RecordFrameSink.Naming(
      stream: sources[number].name, classes: manifest.classes, budgetMilliseconds: spec.live.budgetMilliseconds, isLive: true)
  }

  /// A camera sets its own pace, whatever was asked for.
  private func pace(of source: SourceList.Source) -> LiveInput.Pace {
    live.realtime && !source.location.isLive ? .realtime : .live
  }

  private func input(_ number: Int) -> LiveInput {
    let location = sources[number].location
    var options = spec.sourceOptions(demuxer: settings.demuxerOptions)
    // A file that plays the camera is still opened as a file: it is all there.
    options.isLive = pace(of: sources[number]) == .live
    let log = settings.verbose ? FFmpegLog { Terminal.warn($0) } : FFmpegLog()
    let interrupt = interrupts[number]
    // What cannot be opened twice is not tried again.
    let reconnect = location.isLive ? live.reconnectAttempts.map { .attempts($0) } ?? .forever : LiveInput.Reconnect.attempts(0)
    return LiveInput(
      stream: sources[number].name, pace: pace(of: sources[number]), reconnect: reconnect,
      stall: .seconds(spec.live.stallSeconds), retryLimit: .seconds(spec.live.retrySeconds), interrupt: interrupt
    ) { [options] in
      try PacketReader(location, options: options, interrupt: interrupt, log: log)
    }
  }
}
