import Testing

@testable import Pipeline
@testable import Streaming

/// The Prometheus text, read back.
@Suite struct MetricsTextTests {
  private func camera(_ name: String) -> StreamMetrics {
    var frames = FrameLedger.Snapshot()
    frames.read = 100
    frames.emitted = 90
    frames.dropped = [.stale: 7, .undelivered: 2]
    var latency = LatencyHistogram()
    for milliseconds in [4, 12, 45, 45, 20_000] { latency.record(.milliseconds(milliseconds)) }
    var decode = LatencyHistogram()
    decode.record(.milliseconds(3))
    return StreamMetrics(
      stream: name, frames: frames, latency: latency, stages: ["decode": decode, "detect": latency], queueDepths: ["decoded": 1],
      reconnects: 3, isConnected: true, newestFrameAgeSeconds: 0.25, patches: 8, epoch: 4)
  }

  private func snapshot(_ streams: [StreamMetrics]) -> MetricsSnapshot {
    MetricsSnapshot(
      streams: streams, queueDepths: ["lines": 17],
      usage: ProcessUsage(cpu: .milliseconds(1500), residentBytes: 1 << 20, peakResidentBytes: nil), version: "0.2.0")
  }

  @Test func everythingIsTold() throws {
    let text = try PrometheusReader(PrometheusText.encode(snapshot([camera("a"), camera("b")])))
    for stream in ["a", "b"] {
      #expect(text["pdnstream_frames_total", ["stream": stream, "outcome": "read"]] == 100)
      #expect(text["pdnstream_frames_total", ["stream": stream, "outcome": "emitted"]] == 90)
      #expect(text["pdnstream_frames_total", ["stream": stream, "outcome": "dropped"]] == 9)
      #expect(text["pdnstream_frames_dropped_total", ["stream": stream, "cause": "stale"]] == 7)
      #expect(text["pdnstream_reconnects_total", ["stream": stream]] == 3)
      #expect(text["pdnstream_connected", ["stream": stream]] == 1)
      #expect(text["pdnstream_newest_frame_age_seconds", ["stream": stream]] == 0.25)
      #expect(text["pdnstream_patches", ["stream": stream]] == 8)
      #expect(text["pdnstream_epoch", ["stream": stream]] == 4)
      #expect(text["pdnstream_queue_depth", ["stream": stream, "queue": "decoded"]] == 1)
      #expect(text["pdnstream_stage_seconds_count", ["stream": stream, "stage": "decode"]] == 1)
      #expect(text["pdnstream_stage_seconds_count", ["stream": stream, "stage": "detect"]] == 5)
    }
    #expect(text["pdnstream_queue_depth", ["queue": "lines"]] == 17)
    #expect(text["process_resident_memory_bytes", [:]] == 1_048_576)
    #expect(text["process_cpu_seconds_total", [:]] == 1.5)
    #expect(text["pdnstream_build_info", ["version": "0.2.0"]] == 1)
  }

  @Test func everyCauseHasASampleBeforeItsFirstFrame() throws {
    let text = try PrometheusReader(PrometheusText.encode(snapshot([StreamMetrics(stream: "a")])))
    for cause in DropReason.allCases {
      #expect(text["pdnstream_frames_dropped_total", ["stream": "a", "cause": cause.rawValue]] == 0)
    }
    #expect(text["pdnstream_newest_frame_age_seconds", ["stream": "a"]] == nil)
    #expect(text["pdnstream_connected", ["stream": "a"]] == 0)
  }

  @Test func histogramsCountUpToTheirBounds() throws {
    let text = try PrometheusReader(PrometheusText.encode(snapshot([camera("a")])))
    for (bound, count) in [("0.005", 1.0), ("0.01", 1), ("0.02", 2), ("0.04", 2), ("0.05", 4), ("10", 4), ("+Inf", 5)] {
      #expect(text["pdnstream_latency_seconds_bucket", ["stream": "a", "le": bound]] == count, "le \(bound)")
    }
    #expect(text["pdnstream_latency_seconds_sum", ["stream": "a"]] == 20.106)
    #expect(text["pdnstream_latency_seconds_count", ["stream": "a"]] == 5)
  }

  @Test(arguments: ["a\\b\"c\nd", "\\n", "{x=\"1\"} 5\n# HELP", "Kamera Süd\u{301} 東", "\"", "\\"])
  func anyNameComesBack(name: String) throws {
    let text = try PrometheusReader(PrometheusText.encode(snapshot([camera(name), camera("other")])))
    #expect(text["pdnstream_patches", ["stream": name]] == 8)
    #expect(text["pdnstream_latency_seconds_bucket", ["stream": name, "le": "+Inf"]] == 5)
  }

  @Test func withoutAStreamTheProcessIsTold() throws {
    let text = try PrometheusReader(PrometheusText.encode(snapshot([])))
    #expect(text["process_cpu_seconds_total", [:]] == 1.5)
    #expect(text.values.keys.allSatisfy { $0.labels["stream"] == nil })
  }

  @Test(arguments: [
    "# TYPE a counter\na 1\n", "# HELP a x\n# TYPE a counter\na 1\na 2\n", "# HELP a x\n# TYPE a counter\nb 1\n",
    "# HELP a x\n# TYPE a counter\na{x=\"1} 1\n", "# HELP a x\n# TYPE a counter\na{x=\"\\t\"} 1\n", "# HELP a x\n# TYPE a counter\na one\n",
    "# HELP a x\n# TYPE a counter\na 1", "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n",
    "# HELP a x\n# TYPE a histogram\na_bucket{le=\"1\"} 3\na_bucket{le=\"+Inf\"} 2\na_sum 1\na_count 2\n",
  ])
  func theReaderFindsFaults(text: String) {
    #expect(throws: PrometheusReader.Problem.self) { try PrometheusReader(text) }
  }
}
