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
public final class Pipeline: Sendable {
  /// Counts of a run, for progress and the summary.
  public let ledger = FrameLedger()
  /// CPU time by library and thread.
  public let meter = CPUMeter()

  private let options: PipelineOptions
  private let backend: any InferenceBackend
  private let manifest: ModelManifest
  private let interrupt: InterruptFlag

  /// - Parameter interrupt: raised from outside to stop the source; what is in flight is still finished and written.
  public init(
    options: PipelineOptions, backend: any InferenceBackend, manifest: ModelManifest, interrupt: InterruptFlag
  ) {
    self.options = options
    self.backend = backend
    self.manifest = manifest
    self.interrupt = interrupt
  }

  /// Runs a source to its end.
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
    // The graph runs in a task of its own: cancelling the caller's stops the source like a signal does, and what is in
    // flight is still finished and counted, while a cancelled mailbox would give frames back to nobody.
    await withTaskCancellationHandler {
      await Task { await graph(open: open, sinks: sinks) }.value
    } onCancel: {
      interrupt.raise()
    }
  }

  private func graph(
    open: @escaping @Sendable () throws -> any FrameSource,
    sinks: @escaping @Sendable (StreamDescription?) throws -> [any FrameSink]
  ) async -> RunOutcome {
    let decodeThread = ThreadExecutor(name: "pdn.decode")
    let visionThread = ThreadExecutor(name: "pdn.vision")
    let sinkThread = ThreadExecutor(name: "pdn.sink")
    defer {
      decodeThread.shutdown()
      visionThread.shutdown()
      sinkThread.shutdown()
    }
    let faults = FaultLatch(interrupt: interrupt)
    let decode = DecodeStage(executor: decodeThread, meter: meter, stream: options.stream, open: open)
    let record = RecordStage(executor: sinkThread, ledger: ledger, meter: meter)
    let began = ContinuousClock.now
    var worstStaleness = 0.0
    do {
      let stream = try await decode.start()
      let detector = try await detector(for: stream, visionThread)
      // Outputs come last: neither a mistyped input nor a broken model may cost the results of an earlier run.
      try await record.open { try sinks(stream) }
      worstStaleness = await perceive(detector, decode, record, visionThread, faults)
    } catch {
      // A signal while the source was opening ends the run as one in its midst does: in order.
      let wasInterrupted = (error as? VideoError)?.code == .interrupted && interrupt.isRaised
      if !wasInterrupted { faults.record(error) }
      do { try await record.openIfClosed { try sinks(nil) } } catch { faults.record(error) }
    }
    await decode.close()
    let readerLeft = await record.readerLeft
    let outcome = RunOutcome(
      ledger: ledger.snapshot(), fault: faults.fault, interrupted: interrupt.isRaised && faults.fault == nil && !readerLeft,
      readerLeft: readerLeft, elapsed: ContinuousClock.now - began, latency: await record.latency,
      worstStaleness: worstStaleness, undecodable: await record.undecodable, epoch: await record.epoch)
    return await record.finish(outcome)
  }

  /// The detector with the models compiled that the first frame needs.
  private func detector(for stream: StreamDescription, _ vision: ThreadExecutor) async throws -> Detector {
    let detector = Detector(
      backend: backend, manifest: manifest, classes: options.classes, parallel: options.parallelPatches, executor: vision,
      meter: meter)
    try await detector.prepare(
      glance: options.looking.glance(frame: stream.displaySize, aspect: stream.displayAspectRatio).input,
      patch: options.usesPatches ? options.looking.patch : nil)
    return detector
  }

  /// - Returns: the longest time, seconds, that a place of the frame waited for a look in detail.
  private func perceive(
    _ detector: Detector, _ decode: DecodeStage, _ record: RecordStage, _ vision: ThreadExecutor, _ faults: FaultLatch
  ) async -> Double {
    let feedback = LaggedFeedback<TrackReport>(lag: options.lag, initial: .none)
    let context = ContextStage(
      detector: detector, looking: options.looking, evidenceScore: options.evidenceScore, executor: vision)
    let attention = AttentionStage(
      detector: detector, looking: options.looking, settings: options.attention, executor: vision)
    let track = TrackStage(
      feedback: feedback, groups: options.attention.groups, merge: options.merge, tracker: options.tracker, executor: vision)

    // The one drop point of the design is `decoded`; a file blocks there, as everywhere.
    let decoded = Mailbox<FlowItem<DecodedFrame>>(capacity: 1, policy: .block)
    let glanced = Mailbox<FlowItem<GlancedFrame>>(capacity: 1, policy: .block)
    let planned = Mailbox<FlowItem<PlannedFrame>>(capacity: 1, policy: .block)
    let results = Mailbox<FlowItem<FrameResult>>(capacity: 2, policy: .block)
    let loop = StageLoop(ledger: ledger, faults: faults, meter: meter, delay: options.delay)

    await withTaskGroup(of: Void.self) { group in
      group.addTask { [ledger] in await SourceLoop(ledger: ledger, faults: faults).run(decode, to: decoded) }
      group.addTask { await loop.run("context", context, from: decoded, to: glanced) { $0 } }
      group.addTask {
        await loop.run("attention", attention, from: glanced, to: planned) { glanced in
          let candidates = try await glanced.glance.value
          let report = await feedback.value(forFrame: glanced.index) ?? .none
          return AttentionStage.Input(glanced: glanced, candidates: candidates, tracks: report.tracks(for: glanced.frame))
        }
      }
      group.addTask {
        await loop.run("track", track, from: planned, to: results) { planned in
          var found: [[Detection]] = []
          for look in planned.looks { found.append(try await look.value) }
          return TrackStage.Input(planned: planned, found: found)
        } stopped: {
          // Else the attention stage would wait for tracks that never come.
          feedback.close()
        }
      }
      group.addTask { await record.drain(results, faults: faults) }
    }
    return options.usesPatches ? await attention.worstStaleness : 0
  }
}
