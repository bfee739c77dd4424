import Streaming

/// The Prometheus text format, version 0.0.4 (prometheus.io, "Exposition formats"): a family of samples has its HELP and TYPE once and all
/// its samples together.
struct PrometheusText {
  /// Upper bounds of the histograms' buckets, seconds; +Inf comes after them.
  static let bounds: [(text: String, limit: Duration)] = [
    ("0.005", .milliseconds(5)), ("0.01", .milliseconds(10)), ("0.02", .milliseconds(20)), ("0.03", .milliseconds(30)),
    ("0.04", .milliseconds(40)), ("0.05", .milliseconds(50)), ("0.06", .milliseconds(60)), ("0.08", .milliseconds(80)),
    ("0.1", .milliseconds(100)), ("0.15", .milliseconds(150)), ("0.2", .milliseconds(200)), ("0.3", .milliseconds(300)),
    ("0.5", .milliseconds(500)), ("1", .seconds(1)), ("2", .seconds(2)), ("5", .seconds(5)), ("10", .seconds(10)),
  ]

  private enum Kind: String { case counter, gauge, histogram }

  private typealias Labels = [(name: String, value: String)]

  private var text = ""

  static func encode(_ snapshot: MetricsSnapshot) -> String {
    var encoder = PrometheusText()
    encoder.appendFrames(snapshot.streams)
    encoder.appendTimes(snapshot.streams)
    encoder.appendStates(snapshot)
    encoder.appendProcess(snapshot)
    return encoder.text
  }

  private mutating func appendFrames(_ streams: [StreamMetrics]) {
    family("pdnstream_frames_total", .counter, "Frames read from the source, written as records, and dropped.")
    for stream in streams {
      let frames = stream.frames
      let dropped = frames.dropped.values.reduce(0, +)
      for (outcome, count) in [("read", frames.read), ("emitted", max(frames.emitted, 0)), ("dropped", dropped)] {
        sample("pdnstream_frames_total", [("stream", stream.stream), ("outcome", outcome)], count)
      }
    }
    family("pdnstream_frames_dropped_total", .counter, "Frames without a record, by cause.")
    for stream in streams {
      for cause in DropReason.allCases {
        let labels = [("stream", stream.stream), ("cause", cause.rawValue)]
        sample("pdnstream_frames_dropped_total", labels, stream.frames.dropped[cause] ?? 0)
      }
    }
  }

  private mutating func appendTimes(_ streams: [StreamMetrics]) {
    family("pdnstream_latency_seconds", .histogram, "From the capture of a frame to its record.")
    for stream in streams { histogram("pdnstream_latency_seconds", [("stream", stream.stream)], stream.latency) }
    family("pdnstream_stage_seconds", .histogram, "Time that a frame spent in each step.")
    for stream in streams {
      for (stage, times) in stream.stages.sorted(by: { $0.key < $1.key }) {
        histogram("pdnstream_stage_seconds", [("stream", stream.stream), ("stage", stage)], times)
      }
    }
  }

  private mutating func appendStates(_ snapshot: MetricsSnapshot) {
    family("pdnstream_queue_depth", .gauge, "What waits in a queue now; without a stream, in one that all share.")
    for stream in snapshot.streams {
      for (queue, depth) in stream.queueDepths.sorted(by: { $0.key < $1.key }) {
        sample("pdnstream_queue_depth", [("stream", stream.stream), ("queue", queue)], depth)
      }
    }
    for (queue, depth) in snapshot.queueDepths.sorted(by: { $0.key < $1.key }) {
      sample("pdnstream_queue_depth", [("queue", queue)], depth)
    }
    each(snapshot.streams, "pdnstream_reconnects_total", .counter, "How often the source came back.") { "\($0.reconnects)" }
    each(snapshot.streams, "pdnstream_connected", .gauge, "1 while the source is connected.") { $0.isConnected ? "1" : "0" }
    each(snapshot.streams, "pdnstream_newest_frame_age_seconds", .gauge, "Since the newest frame arrived; absent before the first.") {
      $0.newestFrameAgeSeconds.map { Self.number($0) }
    }
    each(snapshot.streams, "pdnstream_patches", .gauge, "Looks in detail that the budget allows per frame now.") { "\($0.patches)" }
    each(snapshot.streams, "pdnstream_epoch", .gauge, "Grows with each reconnect or reset of the presentation times.") { "\($0.epoch)" }
  }

  private mutating func appendProcess(_ snapshot: MetricsSnapshot) {
    if let resident = snapshot.usage.residentBytes {
      family("process_resident_memory_bytes", .gauge, "Resident memory.")
      sample("process_resident_memory_bytes", [], resident)
    }
    family("process_cpu_seconds_total", .counter, "CPU time of all threads.")
    line("process_cpu_seconds_total", [], Self.number(snapshot.usage.cpu / .seconds(1)))
    family("pdnstream_build_info", .gauge, "Always 1; says which version runs.")
    sample("pdnstream_build_info", [("version", snapshot.version)], 1)
  }

  /// A family with one sample per stream; nil for none.
  private mutating func each(
    _ streams: [StreamMetrics], _ name: String, _ kind: Kind, _ help: String, _ value: (StreamMetrics) -> String?
  ) {
    family(name, kind, help)
    for stream in streams {
      if let value = value(stream) { line(name, [("stream", stream.stream)], value) }
    }
  }

  private mutating func histogram(_ name: String, _ labels: Labels, _ times: LatencyHistogram) {
    for (text, limit) in Self.bounds {
      sample(name + "_bucket", labels + [("le", text)], times.count(atMost: limit))
    }
    sample(name + "_bucket", labels + [("le", "+Inf")], times.count)
    line(name + "_sum", labels, Self.number(times.sum / .seconds(1)))
    sample(name + "_count", labels, times.count)
  }

  private mutating func family(_ name: String, _ kind: Kind, _ help: String) {
    text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
  }

  private mutating func sample(_ name: String, _ labels: Labels, _ value: Int) {
    line(name, labels, "\(value)")
  }

  private mutating func line(_ name: String, _ labels: Labels, _ value: String) {
    text += name
    if !labels.isEmpty {
      text += "{" + labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",") + "}"
    }
    text += " \(value)\n"
  }

  /// Swift writes the shortest decimal that reads back the same, and `nan`, `inf`, which the format spells in its own way.
  private static func number(_ value: Double) -> String {
    value.isFinite ? "\(value)" : value.isNaN ? "NaN" : value > 0 ? "+Inf" : "-Inf"
  }

  private static func escaped(_ value: String) -> String {
    var result = ""
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\"": result += "\\\""
      case "\n": result += "\\n"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
