public import Perception
import Streaming
import Video

/// Writes each result as a record.
public final class RecordFrameSink: FrameSink {
  /// How results become records.
  public struct Naming: Sendable {
    /// Name of the stream, for example the input file without folder and extension.
    public var stream: String
    /// Names of the model's classes, by index.
    public var classes: [String]
    /// Stills: the picture that a frame's sequence number stands for.
    public var files: [String]?
    /// Confirmed tracks that were looked for and not found are still reported, as `lost`, for this long; media seconds.
    public var lostSeconds: Double
    /// Records say how long each step took; they then differ from run to run.
    public var timings: Bool
    /// Live sources: what records name as their budget; nil without one.
    public var budgetMilliseconds: Int?
    /// The summary tells the latency.
    public var isLive: Bool

    public init(
      stream: String, classes: [String], files: [String]? = nil, lostSeconds: Double = Track.reportedLostSeconds, timings: Bool = false,
      budgetMilliseconds: Int? = nil, isLive: Bool = false
    ) {
      self.stream = stream
      self.classes = classes
      self.files = files
      self.lostSeconds = lostSeconds
      self.timings = timings
      self.budgetMilliseconds = budgetMilliseconds
      self.isLive = isLive
    }
  }

  private var writer: RecordWriter
  private let naming: Naming
  private var objects: [ObjectRecord] = []
  private var isClosed = false

  public init(writer: RecordWriter, naming: Naming) {
    self.writer = writer
    self.naming = naming
  }

  public func write(_ result: FrameResult) throws -> WriteOutcome {
    let outcome = try writer.write(record(of: result))
    isClosed = outcome == .closed
    return outcome
  }

  public func write(_ event: EventRecord) throws -> WriteOutcome {
    let outcome = try writer.write(event)
    isClosed = outcome == .closed
    return outcome
  }

  public func seal() {
    writer.seal()
  }

  public func finish(_ outcome: RunOutcome) throws {
    guard !isClosed else { return }
    if let fault = outcome.fault {
      _ = try writer.write(EventRecord(stream: naming.stream, epoch: outcome.epoch, kind: .fault(reason: "\(fault)")))
    }
    let latency = outcome.latency
    _ = try writer.finish(
      SummaryRecord(
        stream: naming.stream, read: outcome.ledger.read, emitted: outcome.ledger.emitted, dropped: outcome.ledger.dropped,
        latency: (naming.timings || naming.isLive) && latency.count > 0
          ? .init(p50: latency.milliseconds(0.5), p95: latency.milliseconds(0.95), p99: latency.milliseconds(0.99)) : nil,
        epochs: naming.isLive ? outcome.epoch + 1 : nil, reconnects: naming.isLive ? max(outcome.connections - 1, 0) : nil))
  }

  private func record(of result: FrameResult) -> FrameRecord {
    let frame = result.frame
    let size = frame.pixels.displaySize
    objects.removeAll(keepingCapacity: true)
    switch result.objects {
    case .tracks(let tracks):
      for track in tracks {
        let name = naming.classes[track.classID]
        if let object = ObjectRecord(track, className: name, frame: size, lostSeconds: naming.lostSeconds) { objects.append(object) }
      }
    case .detections(let detections):
      for detection in detections where detection.box.area > 0 {
        objects.append(
          ObjectRecord(
            identity: nil, className: naming.classes[detection.classID], classID: detection.classID, score: detection.score,
            box: detection.box, source: ObjectRecord.Source(detection.source)))
      }
    }
    return FrameRecord(
      stream: naming.stream, id: frame.id, ptsMicroseconds: naming.files == nil ? frame.ptsMicroseconds : nil,
      file: naming.files?[frame.id.sequence], size: size, horizon: result.horizon, objects: objects,
      patches: PatchesRecord(planned: result.planned, boxes: result.patches.map(\.rect), pixels: result.pixelsSeen),
      live: live(result), latency: naming.timings || result.live != nil ? result.times.latency : nil)
  }

  private func live(_ result: FrameResult) -> LiveRecord? {
    result.live.map { stamp in
      LiveRecord(
        droppedSince: result.droppedSince, captureMicroseconds: stamp.captureMicroseconds, clock: stamp.clock,
        ageMilliseconds: (.now - stamp.capture) / .milliseconds(1), budgetMilliseconds: naming.budgetMilliseconds)
    }
  }
}
