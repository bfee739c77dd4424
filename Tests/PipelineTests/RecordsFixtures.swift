import Foundation
import Perception
import Streaming

@testable import Pipeline

/// Records of every kind with every optional part present or absent.
enum RecordSamples {
  static let tracked = ObjectRecord(
    identity: .init(id: 17, state: .confirmed, age: 12), className: "car", classID: 2, score: 0.83,
    box: BoundingBox(x: 2011.5, y: 742, width: 38, height: 19.5), source: .patch(3))
  static let predicted = ObjectRecord(
    identity: .init(id: 18, state: .lost, age: 40), className: "person", classID: 0, score: 0.4444,
    box: BoundingBox(x: -3.25, y: 0.04, width: 10, height: 20), source: .predicted)
  static let tentative = ObjectRecord(
    identity: .init(id: 19, state: .tentative, age: 1), className: "boat", classID: 8, score: 1,
    box: BoundingBox(x: 1, y: 2, width: 3, height: 4), source: .glance)
  static let detected = ObjectRecord(
    identity: nil, className: "boat", classID: 8, score: 0.5, box: BoundingBox(x: 1, y: 2, width: 3, height: 4), source: .patch(0))

  /// The frame of the design, §7.
  static let frame = FrameRecord(
    stream: "dashcam", id: FrameID(epoch: 0, sequence: 1234), ptsMicroseconds: 41_133_333, size: Size(width: 3840, height: 2160),
    objects: [tracked],
    patches: PatchesRecord(planned: 8, boxes: [PixelRect(x: 1920, y: 704, width: 416, height: 416)], pixels: 912_640))

  static func frame(_ change: (inout FrameRecord) -> Void) -> FrameRecord {
    var record = frame
    change(&record)
    return record
  }

  static let horizon = Horizon(left: 812.34, right: 790, frameWidth: 3840, confidence: 0.6255)
  static let live = LiveRecord(
    droppedSince: [.stale: 2], captureMicroseconds: 1_767_323_045_678_901, clock: .rtcp, ageMilliseconds: 38.4, budgetMilliseconds: 80)
  static let latency = LatencyRecord(decode: 6.1, context: 3, detect: 17.9, total: 31.7)

  static let still = frame {
    $0.ptsMicroseconds = nil
    $0.file = "a.jpg"
    $0.objects = [detected]
  }

  static let frames = [
    frame, still, frame { $0.objects = [] }, frame { $0.objects = [tracked, predicted, tentative] },
    frame { $0.live = live }, frame { $0.latency = latency },
    frame {
      $0.live = live
      $0.latency = LatencyRecord(decode: 6.1, wait: 4.25, context: 3, detect: 17.9, total: 31.7)
    },
    frame {
      $0.live = live
      $0.live?.budgetMilliseconds = nil
      $0.live?.droppedSince = Dictionary(uniqueKeysWithValues: DropReason.allCases.map { ($0, 3) })
      $0.latency = latency
      $0.ptsMicroseconds = -40_000
    },
    frame {
      $0 = still
      $0.latency = latency
      $0.objects = []
    },
    frame { $0.horizon = horizon },
    frame {
      $0 = still
      $0.horizon = Horizon(left: -300.04, right: 9000, frameWidth: 3840, confidence: 7)
    },
  ]

  static let events: [EventRecord.Kind] = [
    .geometry(Size(width: 640, height: 480)), .discontinuity, .undecodable(count: 3, reason: "missing reference"),
    .fault(reason: "Cannot read 'a \"b\".mp4'."), .disconnected(reason: "timeout"), .reconnected(gapMilliseconds: 1840, attempt: 3),
    .open(size: Size(width: 1920, height: 1080), codec: "h264", mode: "live"), .eos, .stalled(milliseconds: 1200),
    .clock(jumpMilliseconds: -3_600_000), .drift(partsPerMillion: 150), .budget(neededMilliseconds: 62, budgetMilliseconds: 50),
  ]

  static let summaries = [
    SummaryRecord(stream: "dashcam", read: 9000, emitted: 8871, dropped: [.stale: 129, .late: 0]),
    SummaryRecord(
      stream: "dashcam", read: 9000, emitted: 8871, dropped: [.stale: 120, .shutdown: 9],
      latency: .init(p50: 31.25, p95: 60, p99: 79.99)),
    SummaryRecord(
      stream: "cam", read: 3, emitted: 1, dropped: [.undelivered: 2], latency: .init(p50: 1, p95: 1, p99: 1), epochs: 2, reconnects: 1),
  ]

  /// Every sample as JSON lines.
  static func lines() throws -> [String] {
    let sink = MemorySink()
    var writer = RecordWriter(format: .jsonl, sink: sink, classesAreCOCO: true)
    for frame in frames { _ = try writer.write(frame) }
    for kind in events { _ = try writer.write(EventRecord(stream: "s", epoch: 1, kind: kind)) }
    for summary in summaries { _ = try writer.finish(summary) }
    return sink.lines
  }
}
