public import Inference
import Perception
public import Streaming
public import Video

/// The whole graph; the only file that knows it.
///
///     decode -> context -> attention -> track -> sinks
///                  |           |  ^        |
///                glance     patches +------+ tracks, with a lag fixed in frames
///
/// Offline, the same input gives the same output at any speed: every mailbox blocks, and the tracker's feedback to the
/// choice of patches comes from a fixed number of frames ago rather than from whichever frame happens to be finished.
///
/// Live, three loops stand before it, and the newest frame wins in the one mailbox that drops:
///
///     read -> decode -> (drop point) -> admit -> context …
public final class Pipeline: Sendable {
  /// Counts of a run, for progress and the summary.
  public let ledger = FrameLedger()
  /// CPU time by library and thread, of everything that runs on the engine.
  public let meter: CPUMeter

  /// How a live source is doing.
  public var metrics: StreamMetrics { status.metrics(stream: options.stream, ledger: ledger.snapshot(), at: time.now()) }

  private let options: PipelineOptions
  private let engine: Engine
  private let interrupt: InterruptFlag
  private let time: LiveTime
  private let status: LiveStatus

  /// Packets that waited longer for the decoder are left out.
  private static let decodePatience = Duration.milliseconds(500)
  /// - Parameter interrupt: raised from outside to stop the source; what is in flight is still finished and written.
  public convenience init(
    options: PipelineOptions, backend: any InferenceBackend, manifest: ModelManifest, interrupt: InterruptFlag
  ) {
    self.init(options: options, engine: Engine(options: options, backend: backend, manifest: manifest), interrupt: interrupt)
  }

  /// - Parameter engine: shared with the other sources of the run; the caller shuts it down.
  public convenience init(options: PipelineOptions, engine: Engine, interrupt: InterruptFlag) {
    self.init(options: options, engine: engine, interrupt: interrupt, time: .system)
  }

  init(options: PipelineOptions, engine: Engine, interrupt: InterruptFlag, time: LiveTime) {
    self.options = options
    self.engine = engine
    self.interrupt = interrupt
    self.time = time
    meter = engine.meter
    status = LiveStatus(at: time.now())
  }

  /// Runs a source to its end, without losing a frame.
  /// - Parameters:
  ///   - open: opens the source; called on the decode thread.
  ///   - sinks: makes what receives every result in order, on the sink thread. Gets nil when the source could not be opened, or
  ///     when it threw itself: who reads a pipe then still gets the fault and a summary.
  /// - Returns: what was read, written and dropped, and the fault that ended the run early, if one did. A fault is not
  ///   thrown, because what came before it has been written and counted.
  public func run(
    open: @escaping @Sendable () throws -> any FrameSource,
    sinks: @escaping @Sendable (StreamDescription?) throws -> [any FrameSink]
  ) async -> RunOutcome {
    await shielded { await $0.offline(open: open, sinks: sinks) }
  }

  /// Runs a live source until it ends for good or is stopped. The engine is shared, and its models are compiled when they are needed.
  /// - Parameters:
  ///   - input: how the source is opened and kept alive.
  ///   - number: of this source among those that share the engine.
  ///   - sinks: as above; made before the source is opened, since it may be down.
  public func run(
    live input: LiveInput, number: Int, sinks: @escaping @Sendable () throws -> [any FrameSink]
  ) async -> RunOutcome {
    await shielded { await $0.live(input, number: number, sinks: sinks) }
  }

  /// The graph runs in a task of its own: cancelling the caller's stops the source like a signal does, and what is in flight is still
  /// finished and counted, while a cancelled mailbox would give frames back to nobody.
  private func shielded(_ graph: @escaping @Sendable (Pipeline) async -> RunOutcome) async -> RunOutcome {
    await withTaskCancellationHandler {
      await Task { await graph(self) }.value
    } onCancel: {
      interrupt.raise()
    }
  }

  private func offline(
    open: @escaping @Sendable () throws -> any FrameSource,
    sinks: @escaping @Sendable (StreamDescription?) throws -> [any FrameSink]
  ) async -> RunOutcome {
    let decodeThread = ThreadExecutor(name: "pdn.decode")
    let sinkThread = ThreadExecutor(name: "pdn.sink")
    defer {
      decodeThread.shutdown()
      sinkThread.shutdown()
    }
    let faults = FaultLatch(interrupt: interrupt)
    let decode = DecodeStage(executor: decodeThread, meter: meter, stream: options.stream, open: open)
    let record = RecordStage(executor: sinkThread, ledger: ledger, meter: meter)
    let began = ContinuousClock.now
    var worstStaleness = 0.0
    do {
      let stream = try await decode.start()
      try await engine.detector.prepare(
        options.inputs(frame: stream.displaySize, aspect: stream.displayAspectRatio))
      // Outputs come last: neither a mistyped input nor a broken model may cost the results of an earlier run.
      try await record.open { try sinks(stream) }
      let decoded = Mailbox<FlowItem<DecodedFrame>>(capacity: 1, policy: .block)
      worstStaleness = await perceive(decoded, record, faults, load: nil) { [ledger] in
        await SourceLoop(ledger: ledger, faults: faults).run(decode, to: decoded)
      }
    } catch {
      // A signal while the source was opening ends the run as one in its midst does: in order.
      let wasInterrupted = (error as? VideoError)?.code == .interrupted && interrupt.isRaised
      if !wasInterrupted { faults.record(error) }
      do { try await record.openIfClosed { try sinks(nil) } } catch { faults.record(error) }
    }
    await decode.close()
    engine.shutdown()
    return await finish(record, faults, began: began, worstStaleness: worstStaleness)
  }

  private func live(
    _ input: LiveInput, number: Int, sinks: @escaping @Sendable () throws -> [any FrameSink]
  ) async -> RunOutcome {
    let readThread = ThreadExecutor(name: "pdn.read")
    let decodeThread = ThreadExecutor(name: "pdn.decode")
    let sinkThread = ThreadExecutor(name: "pdn.sink")
    let faults = FaultLatch(interrupt: interrupt)
    let load = LoadControl(
      budget: options.budget, maximumPatches: options.attention.patches, gate: engine.gate, source: number,
      stream: options.stream, time: time)
    let record = RecordStage(
      executor: sinkThread, ledger: ledger, meter: meter,
      live: LiveReporter(load: load, status: status, ledger: ledger, time: time))
    let feed = LiveFeed(
      input: input, engine: engine, looking: options.looking, load: load, status: status, ledger: ledger, faults: faults, time: time)
    let decode = LiveDecodeStage(
      input, patience: Self.decodePatience, executor: decodeThread, ledger: ledger, meter: meter, time: time)
    let admitted = Mailbox<FlowItem<DecodedFrame>>(capacity: 1, policy: .block)
    let began = ContinuousClock.now
    var worstStaleness = 0.0
    do {
      try await record.open(sinks)
      status.watch(feed)
      feed.begin(ReadStage(executor: readThread, meter: meter, open: input.open))
      worstStaleness = await perceive(admitted, record, faults, load: load) { await feed.run(decode, to: admitted) }
    } catch {
      faults.record(error)
    }
    load.sourceIsGone()
    let outcome = await finish(record, faults, began: began, worstStaleness: worstStaleness)
    decodeThread.shutdown()
    sinkThread.shutdown()
    // A thread that is still blocked would hold up the end of the program.
    if feed.hasEnded { readThread.shutdown() }
    return outcome
  }

  /// From frames to records: the part that files and cameras have in common.
  /// - Parameters:
  ///   - frames: in the order of their capture.
  ///   - load: decides on the patches of each frame; nil = as many as the options say.
  ///   - feed: fills and closes `frames`.
  /// - Returns: the longest time, seconds, that a place of the frame waited for a look in detail.
  private func perceive(
    _ frames: Mailbox<FlowItem<DecodedFrame>>, _ record: RecordStage, _ faults: FaultLatch, load: LoadControl?,
    feed: @escaping @Sendable () async -> Void
  ) async -> Double {
    let (detector, vision) = (engine.detector, engine.vision)
    // Live, the frame before has left the engine when the next one enters.
    let feedback = LaggedFeedback<TrackReport>(lag: load == nil ? options.lag : 1, initial: .none)
    // One frame more, so that the glance need not wait for the choice of the patches just before it.
    let sweeping = LaggedFeedback<Bool>(lag: feedback.lag + 1, initial: false)
    let context = ContextStage(
      detector: detector, looking: options.looking, evidenceScore: options.evidenceScore,
      hasLuma: options.looking.mode == .planned && !options.attention.isolated,
      hasStrips: options.attention.horizonWeight != nil, executor: vision)
    let attention = AttentionStage(
      detector: detector, looking: options.looking, settings: options.attention, load: load, sweeping: sweeping, meter: meter,
      executor: vision)
    let track = TrackStage(
      feedback: feedback, groups: options.attention.groups, scorer: options.scorer, least: options.attention.detectionScore,
      merge: options.merge, tracker: options.tracker, executor: vision)

    let glanced = Mailbox<FlowItem<GlancedFrame>>(capacity: 1, policy: .block)
    let planned = Mailbox<FlowItem<PlannedFrame>>(capacity: 1, policy: .block)
    let results = Mailbox<FlowItem<FrameResult>>(capacity: 2, policy: .block)
    let loop = StageLoop(ledger: ledger, faults: faults, meter: meter, delay: options.delay)

    await withTaskGroup(of: Void.self) { group in
      group.addTask { await feed() }
      group.addTask {
        await loop.run("context", context, from: frames, to: glanced) { decoded in
          ContextStage.Input(decoded: decoded, isSweeping: await sweeping.value(forFrame: await context.index) ?? false)
        }
      }
      group.addTask {
        await loop.run("attention", attention, from: glanced, to: planned) { glanced in
          let glance = try await glanced.glance.value
          let report = await feedback.value(forFrame: glanced.index) ?? .none
          return AttentionStage.Input(glanced: glanced, glance: glance, report: report)
        } stopped: {
          sweeping.close()
        }
      }
      group.addTask {
        await loop.run("track", track, from: planned, to: results) { planned in
          var found: [[Detection]] = []
          for look in planned.looks { found.append(try await look.value) }
          planned.live?.pass?.leave()
          return TrackStage.Input(planned: planned, found: found, patched: .now)
        } stopped: {
          // Else the attention stage would wait for tracks that never come.
          feedback.close()
        }
      }
      group.addTask { await record.drain(results, faults: faults) }
    }
    return options.usesPatches ? await attention.worstStaleness : 0
  }

  private func finish(
    _ record: RecordStage, _ faults: FaultLatch, began: ContinuousClock.Instant, worstStaleness: Double
  ) async -> RunOutcome {
    await record.seal()
    let readerLeft = await record.readerLeft
    let outcome = RunOutcome(
      ledger: ledger.snapshot(), fault: faults.fault, interrupted: interrupt.isRaised && faults.fault == nil && !readerLeft,
      readerLeft: readerLeft, elapsed: ContinuousClock.now - began, latency: await record.latency,
      worstStaleness: worstStaleness, undecodable: await record.undecodable, epoch: await record.epoch,
      connections: status.snapshot().connections)
    return await record.finish(outcome)
  }
}
