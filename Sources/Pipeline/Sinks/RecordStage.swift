import Streaming

/// The end of the pipeline: writes each result to every sink, on a thread of its own since writing blocks.
actor RecordStage {
  nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let ledger: FrameLedger
  private let meter: CPUMeter
  /// Live sources only.
  private var live: LiveReporter?
  private var sinks: [any FrameSink] = []
  private(set) var latency = LatencyHistogram()
  private(set) var readerLeft = false
  private(set) var undecodable = 0
  private(set) var epoch = 0

  init(executor: ThreadExecutor, ledger: FrameLedger, meter: CPUMeter, live: LiveReporter? = nil) {
    self.executor = executor
    self.ledger = ledger
    self.meter = meter
    self.live = live
  }

  func open(_ make: @Sendable () throws -> [any FrameSink]) throws {
    sinks = try make()
  }

  func openIfClosed(_ make: @Sendable () throws -> [any FrameSink]) throws {
    if sinks.isEmpty { sinks = try make() }
  }

  /// Consumes `results` until they end. After a fault, or when the reader has left, what still comes is only counted.
  func drain(_ results: Mailbox<FlowItem<FrameResult>>, faults: FaultLatch) async {
    var failed = false
    while let item = await results.receive() {
      guard !failed else {
        if case .frame = item { ledger.dropped(.shutdown) }
        continue
      }
      do {
        failed = try meter.measure("record") { try !write(item) }
        if failed {
          readerLeft = true
          faults.stop()
        }
      } catch {
        faults.record(error)
        failed = true
      }
    }
  }

  /// No result follows.
  func seal() {
    for sink in sinks { sink.seal() }
  }

  /// Ends every sink. A sink that cannot end is a fault, unless there is one already.
  func finish(_ outcome: RunOutcome) -> RunOutcome {
    var outcome = outcome
    for sink in sinks {
      do { try sink.finish(outcome) } catch  where outcome.fault == nil { outcome.fault = error } catch {}
    }
    sinks = []
    return outcome
  }

  /// - Returns: false when nobody reads any more.
  private func write(_ item: FlowItem<FrameResult>) throws -> Bool {
    var open = true
    switch item {
    case .event(let event):
      epoch = event.epoch
      if case .undecodable(let count, _) = event.kind { undecodable += count }
      for sink in sinks { open = try sink.write(event) == .written && open }
    case .frame(var result):
      epoch = result.frame.id.epoch
      if live?.prepare(&result) == false {
        ledger.dropped(.late)
        return true
      }
      var counted = false
      do {
        for sink in sinks {
          open = try sink.write(result) == .written && open
          // The first sink writes the records: from there on the frame has been emitted, whatever becomes of the video.
          if !counted { count(result, emitted: open) }
          counted = true
        }
        if !counted { count(result, emitted: true) }
      } catch {
        if !counted { ledger.dropped(.fault) }
        throw error
      }
    }
    return open
  }

  private func count(_ result: FrameResult, emitted: Bool) {
    guard emitted else { return ledger.dropped(.shutdown) }
    ledger.emitted()
    let age = .now - (result.live?.capture ?? result.times.read)
    latency.record(age)
    live?.emitted(result, age: age)
  }
}
