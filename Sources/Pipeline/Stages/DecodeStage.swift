import Streaming
import Video

/// Reads the source on a thread of its own, since FFmpeg blocks, and feeds the pipeline.
actor DecodeStage {
  nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let open: @Sendable () throws -> any FrameSource
  private let meter: CPUMeter
  private var source: (any FrameSource)?
  private let stream: String
  private var epoch = 0

  init(executor: ThreadExecutor, meter: CPUMeter, stream: String, open: @escaping @Sendable () throws -> any FrameSource) {
    self.executor = executor
    self.meter = meter
    self.stream = stream
    self.open = open
  }

  /// Opens the source, so that a missing file is told before a model is loaded.
  func start() throws -> StreamDescription {
    let opened = try meter.measure(Detector.Label.decode) { try open() }
    source = opened
    return opened.stream
  }

  /// What the source delivers next; nil at the end. Blocks this actor's own thread only.
  func next() throws -> FlowItem<DecodedFrame>? {
    guard let source else { return nil }
    let began = ContinuousClock.now
    let event = try meter.measure(Detector.Label.decode) { () throws(VideoError) in try source.read() }
    switch event {
    case .frame(let frame):
      return .frame(DecodedFrame(frame: frame, times: StageTimes(read: began, decoded: .now)))
    case .geometry(let size):
      return .event(EventRecord(stream: stream, epoch: epoch, kind: .geometry(size)))
    case .discontinuity(let epoch):
      self.epoch = epoch
      return .event(EventRecord(stream: stream, epoch: epoch, kind: .discontinuity))
    case .undecodable(let count, let reason):
      return .event(EventRecord(stream: stream, epoch: epoch, kind: .undecodable(count: count, reason: reason)))
    case .endOfStream:
      self.source = nil
      return nil
    }
  }

  /// Frees the demuxer and decoder on the thread that used them.
  func close() {
    source = nil
  }
}
