import Settings
import Video

extension PipelineSpec {
  mutating func decodeLive(_ section: SpecSection) {
    section.integer("budget_ms", 1...600_000, or: "off", into: &live.budgetMilliseconds)
    section.word("rtsp_transport", into: &source.live.transport)
    section.flag("low_latency", into: &source.live.lowLatency)
    section.flag("other_hosts", into: &source.live.allowsOtherHosts)
    section.flag("verify_tls", into: &source.live.verifiesTLS)
    section.number("open_seconds", 0.01...600, into: &source.live.openSeconds)
    section.number("read_seconds", 0.01...600, into: &source.live.readSeconds)
    section.number("stall_seconds", 0.1...600, into: &live.stallSeconds)
    section.number("retry_seconds", 0.1...600, into: &live.retrySeconds)
    section.integer("queue_records", 16...1_000_000, into: &live.queueRecords)
    section.integer("probe_bytes", 2048...Int(Int32.max), into: &source.live.probeBytes)
    section.number("probe_seconds", 0...60, into: &source.live.probeSeconds)
    section.finish()
  }
}
