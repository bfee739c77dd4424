import Perception
import Streaming

/// `pdn.frame/1` as JSON lines: fixed order of members, boxes to 0.1 px, scores and shares to 0.001, milliseconds to 0.1.
struct JSONLinesEncoder: RecordEncoder {
  private var json = JSONWriter()
  private(set) var omittedObjects = 0

  var bytes: [UInt8] { json.text.bytes }

  mutating func encode(_ frame: FrameRecord) {
    var omitted = 0
    line("frame", stream: frame.stream) { json in
      Self.append(frame, to: &json, omitted: &omitted)
    }
    omittedObjects += omitted
  }

  mutating func encode(_ event: EventRecord) {
    line("event", stream: event.stream) { json in
      json.key("epoch")
      json.number(event.epoch)
      json.members(of: event.kind)
    }
  }

  mutating func encode(_ summary: SummaryRecord) {
    line("summary", stream: summary.stream) { json in
      json.key("read")
      json.number(summary.read)
      json.key("emitted")
      json.number(summary.emitted)
      json.key("dropped")
      Self.append(summary.dropped, to: &json)
      if let latency = summary.latency {
        Self.milliseconds("p50_ms", latency.p50, to: &json)
        Self.milliseconds("p95_ms", latency.p95, to: &json)
        Self.milliseconds("p99_ms", latency.p99, to: &json)
      }
      if let epochs = summary.epochs { json.member("epochs", epochs) }
      if let reconnects = summary.reconnects { json.member("reconnects", reconnects) }
    }
  }

  private mutating func line(_ type: String, stream: String, _ members: (inout JSONWriter) -> Void) {
    json.clear()
    json.object { json in
      json.key("type")
      json.string(type)
      json.key("v")
      json.number(1)
      json.key("stream")
      json.string(stream)
      members(&json)
    }
    json.endLine()
  }

  private static func append(_ frame: FrameRecord, to json: inout JSONWriter, omitted: inout Int) {
    json.key("epoch")
    json.number(frame.id.epoch)
    json.key("seq")
    json.number(frame.id.sequence)
    if let pts = frame.ptsMicroseconds {
      json.key("pts_us")
      json.number(pts)
    }
    if let file = frame.file {
      json.key("file")
      json.string(file)
    }
    json.key("w")
    json.number(frame.size.width)
    json.key("h")
    json.number(frame.size.height)
    if let horizon = frame.horizon {
      json.key("horizon")
      json.horizon(horizon)
    }
    json.key("objects")
    json.array { json in
      for object in frame.objects {
        if object.isWritable { append(object, to: &json) } else { omitted += 1 }
      }
    }
    json.key("patches")
    append(frame.patches, of: frame.size, to: &json)
    if let live = frame.live { append(live, to: &json) }
    if let latency = frame.latency { append(latency, to: &json) }
  }

  private static func append(_ object: ObjectRecord, to json: inout JSONWriter) {
    json.object { json in
      if let identity = object.identity {
        json.key("id")
        json.number(identity.id)
      }
      json.key("cls")
      json.string(object.className)
      json.key("cls_id")
      json.number(object.classID)
      json.key("score")
      json.decimal(min(max(object.score, 0), 1), places: 3)
      json.key("box")
      json.box(object.box)
      if let identity = object.identity {
        json.key("state")
        json.string(identity.state.rawValue)
        json.key("age")
        json.number(identity.age)
      }
      json.key("src")
      switch object.source {
      case .glance: json.string("glance")
      case .patch(let index): json.string("patch:", index)
      case .predicted: json.string("predicted")
      case .interpolated: json.string("interpolated")
      }
    }
  }

  private static func append(_ patches: PatchesRecord, of size: Size, to json: inout JSONWriter) {
    json.object { json in
      json.key("planned")
      json.number(patches.planned)
      json.key("run")
      json.number(patches.boxes.count)
      json.key("px")
      json.number(patches.pixels)
      json.key("px_frac")
      json.decimal(patches.share(of: size), places: 3)
      json.key("boxes")
      json.array { json in
        for rect in patches.boxes {
          json.array { json in
            json.number(rect.x)
            json.number(rect.y)
            json.number(rect.width)
            json.number(rect.height)
          }
        }
      }
    }
  }

  private static func append(_ live: LiveRecord, to json: inout JSONWriter) {
    json.key("dropped_since")
    append(live.droppedSince, to: &json)
    json.key("time")
    json.timestamp(microseconds: live.captureMicroseconds)
    json.key("clock")
    json.string(live.clock.rawValue)
    milliseconds("age_ms", live.ageMilliseconds, to: &json)
    if let budget = live.budgetMilliseconds {
      json.key("budget_ms")
      json.number(budget)
    }
  }

  private static func append(_ latency: LatencyRecord, to json: inout JSONWriter) {
    json.key("lat_ms")
    json.object { json in
      milliseconds("decode", latency.decode, to: &json)
      if let wait = latency.wait { milliseconds("wait", wait, to: &json) }
      milliseconds("context", latency.context, to: &json)
      milliseconds("detect", latency.detect, to: &json)
      milliseconds("total", latency.total, to: &json)
    }
  }

  /// In the order of the closed set, because a dictionary's own order differs from run to run.
  private static func append(_ dropped: [DropReason: Int], to json: inout JSONWriter) {
    json.object { json in
      for reason in DropReason.allCases {
        if let count = dropped[reason], count > 0 { json.member(reason.rawValue, count) }
      }
    }
  }

  private static func milliseconds(_ key: StaticString, _ value: Double, to json: inout JSONWriter) {
    json.key(key)
    json.decimal(value, places: 1)
  }
}

extension JSONWriter {
  /// `{"left":…,"right":…,"conf":…}`: y at both edges of the frame in pixels, to 0.1.
  mutating func horizon(_ horizon: Horizon) {
    object { json in
      json.key("left")
      json.decimal(horizon.left, places: 1)
      json.key("right")
      json.decimal(horizon.right, places: 1)
      json.key("conf")
      json.decimal(min(max(horizon.confidence, 0), 1), places: 3)
    }
  }

  /// `[x, y, width, height]` in pixels, to 0.1.
  mutating func box(_ box: BoundingBox) {
    array { json in
      json.decimal(box.x, places: 1)
      json.decimal(box.y, places: 1)
      json.decimal(box.width, places: 1)
      json.decimal(box.height, places: 1)
    }
  }
}
