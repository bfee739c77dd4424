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
  var announcement: String {
    let names = sources.map(\.name).joined(separator: ", ")
    let budget = spec.live.budgetMilliseconds.map { "budget \($0) ms" } ?? "no budget"
    return "\(names): \(live.realtime ? "realtime" : "live"), \(budget); the newest frame wins, drops are counted"
  }

  /// Runs until every source has ended, or a signal.
  /// - Returns: how each source ended, with what its reader really got.
  func run(_ output: RunOutput) async throws -> [RunOutcome] {
    try output.requireApart(from: sources.compactMap(\.location.path))
    let limits = LineQueue.Limits(lines: spec.live.queueRecords)
    let queue = try output.path.map { try LineQueue(creating: $0, limits: limits) } ?? LineQueue.standardOutput(limits: limits)
    let engine = Engine(options: options[0], backend: backend, manifest: manifest)
    // Before a source is opened: a file would be over, and a camera's first frames stale, while the models are compiled.
    try await engine.prepare(options[0].commonInputs)
    let pipelines = zip(options, interrupts).map { Pipeline(options: $0, engine: engine, interrupt: $1) }
    let server = try await serveMetrics(of: pipelines, queue)
    var outcomes = try await SignalWatch.during(interrupts) {
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
    engine.shutdown()
    await server?.stop()
    do {
      let lost = try await queue.finish(within: Self.drain)
      if lost > 0 { Terminal.complain("the reader of the records was too slow: the last \(lost) lines were not delivered") }
    } catch {
      for index in outcomes.indices where outcomes[index].fault == nil { outcomes[index].fault = error }
    }
    for index in outcomes.indices { outcomes[index].ledger = pipelines[index].ledger.snapshot() }
    return outcomes
  }

  private func serveMetrics(of pipelines: [Pipeline], _ queue: LineQueue) async throws -> MetricsServer? {
    guard let text = live.metrics else { return nil }
    let server = MetricsServer(address: try MetricsAddress(text)) {
      MetricsSnapshot(streams: pipelines.map(\.metrics), queueDepths: ["records": queue.depth], version: Version.current)
    }
    Terminal.complain("metrics: http://\(try await server.start())/metrics")
    return server
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

  private func input(_ number: Int) -> LiveInput {
    let location = sources[number].location
    let options = spec.sourceOptions(demuxer: settings.demuxerOptions)
    let log = settings.verbose ? FFmpegLog { Terminal.warn($0) } : FFmpegLog()
    let interrupt = interrupts[number]
    // What cannot be opened twice is not tried again.
    let reconnect = location.isLive ? live.reconnectAttempts.map { .attempts($0) } ?? .forever : LiveInput.Reconnect.attempts(0)
    return LiveInput(
      stream: sources[number].name, pace: live.realtime ? .realtime : .live, reconnect: reconnect,
      stall: .seconds(spec.live.stallSeconds), retryLimit: .seconds(spec.live.retrySeconds), interrupt: interrupt
    ) {
      try PacketReader(location, options: options, interrupt: interrupt, log: log)
    }
  }
}
