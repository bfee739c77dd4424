import Evaluation
import Perception
import Pipeline

/// One run of the tracker alone over given detections.
struct TrackSession {
  /// What came of it, for a person.
  struct Outcome {
    var frames = 0
    var detections = 0
    /// Distinct tracks that were confirmed and seen.
    var tracks = 0
    /// Spent in the tracker and nowhere else.
    var busy = Duration.zero
    /// Nobody reads the results any more.
    var readerLeft = false

    var sentence: String {
      let rate = Double(frames) / max(busy / .seconds(1), 1e-9)
      let speed = frames > 0 ? "; \(Int(rate.rounded())) frames/s in the tracker alone" : ""
      return "pdnstream: \(counted(frames, "frame")), \(counted(detections, "detection")), \(counted(tracks, "track"))\(speed)"
    }

    private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }
  }

  let detections: MOTDetections
  let settings: Tracker.Settings
  let rate: FrameRate
  /// Seconds that a frame waits for what becomes known of its tracks; 0: each is written as it was known then.
  let lag: Double
  /// Pixels.
  let size: Size
  /// Name of the stream in JSON lines.
  let name: String
  let format: RecordFormat

  /// - Throws: `RecordError` when the results cannot be written.
  func run(into sink: any RecordSink) throws -> Outcome {
    // Each class for itself: what the numbers of a file mean, and which belong together, is not known.
    var tracker = Tracker(settings: settings, groups: ClassGroups(groups: [], classCount: 0))
    var hindsight = lag > 0 ? TrackHindsight(lag: lag) : nil
    var results = Results(writer: RecordWriter(format: format, sink: sink, classesAreCOCO: false, motLayout: .ownClasses))
    var outcome = Outcome(detections: detections.count)
    let clock = ContinuousClock()
    for frame in detections.frames {
      let time = rate.time(of: frame.number)
      outcome.busy += clock.measure { tracker.update(frame.detections, examined: .everything, at: time, frame: size) }
      outcome.frames += 1
      if let known = hindsight?.append(tracker.tracks, number: frame.number, at: time) {
        try write(known, to: &results)
      } else {
        try write(tracker.tracks, number: frame.number, at: time, to: &results)
      }
      if results.readerLeft { break }
    }
    if !results.readerLeft {
      if let rest = hindsight?.finish() { try write(rest, to: &results) }
      let summary = SummaryRecord(stream: name, read: outcome.frames, emitted: outcome.frames, dropped: [:])
      results.readerLeft = try results.writer.finish(summary) == .closed
    }
    outcome.tracks = results.followed.count
    outcome.readerLeft = results.readerLeft
    return outcome
  }

  /// What has been written so far.
  private struct Results {
    var writer: RecordWriter
    /// Ids of the tracks that count.
    var followed: Set<Int> = []
    var readerLeft = false
  }

  private func write(_ frames: [TrackHindsight.Frame], to results: inout Results) throws {
    for frame in frames where !results.readerLeft { try write(frame.tracks, number: frame.number, at: frame.time, to: &results) }
  }

  private func write(_ tracks: [Track], number: Int, at time: MediaTime, to results: inout Results) throws {
    let objects = tracks.compactMap(object)
    for object in objects where object.isScored { results.followed.formUnion(object.identity.map { [$0.id] } ?? []) }
    let record = FrameRecord(
      stream: name, id: FrameID(sequence: number - 1), ptsMicroseconds: time.microseconds, size: size, objects: objects,
      patches: PatchesRecord(planned: 0, boxes: [], pixels: 0))
    results.readerLeft = try results.writer.write(record) == .closed
  }

  /// Boxes are cut at the edges of the frame if the detections are: the results follow the file's own convention.
  private var isClipped: Bool {
    detections.beginInFrame && detections.extent.width <= size.width && detections.extent.height <= size.height
  }

  private func object(_ track: Track) -> ObjectRecord? {
    let number = detections.classes[track.classID]
    guard var object = ObjectRecord(track, className: number.map { "\($0)" } ?? "object", frame: size, isClipped: isClipped) else {
      return nil
    }
    // With hindsight, what was not seen lies between two sightings.
    if lag > 0, object.source == .predicted { object.source = .interpolated }
    // MOT text has a word for no class; records count classes from 0.
    object.classID = number ?? (format == .mot ? -1 : 0)
    return object
  }
}
