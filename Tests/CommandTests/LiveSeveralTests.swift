import Fixtures
import Glibc
import Testing

/// Several live sources in one run.
@Suite(
  .serialized, .timeLimit(.minutes(10)), .enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)"),
  .enabled(if: LiveParts.isAvailable, "\(LiveParts.reason)"))
struct LiveSeveralTests {
  @Test func twoSourcesShareOneRunAndItsMetrics() async throws {
    let server = try RTSPServer()
    let program = try LivePlay().program(sources: ["cam": server.url(), "beat": LivePlay.beat], "--metrics", "127.0.0.1:0").keeping(server)
    let outcome = try await program.converse { other in
      try other.frames(5, of: "cam")
      try other.frames(5, of: "beat")
      let metrics = try other.metrics()
      #expect(metrics.hasPrefix("HTTP/1.1 200"))
      for stream in ["cam", "beat"] {
        #expect(metrics.contains("pdnstream_connected{stream=\"\(stream)\"} 1\n"), "\(metrics)")
        #expect(try other.metric("pdnstream_frames_total{stream=\"\(stream)\",outcome=\"emitted\"}") ?? 0 >= 5)
      }
      #expect(try other.metrics("/healthz").hasPrefix("HTTP/1.1 200"))
      other.stop()
    }
    #expect(outcome.status == 0, "\(outcome.stderr)")
    let records = try outcome.records()
    for stream in ["cam", "beat"] { #expect(try Ledger(of: stream, in: records).frames.count >= 5) }
    #expect(Set(records.map(\.stream)) == ["cam", "beat"])
  }

  @Test func aDeadAndAStalledSourceDelayNobody() async throws {
    let (good, dead, frozen) = try (RTSPServer(), RTSPServer(), RTSPServer(RTSPServer.Settings(mounts: ["/cam0": LiveParts.bikes])))
    dead.kill()
    let play = try LivePlay("stall_seconds: 0.5, read_seconds: 60, retry_seconds: 0.3")
    let program = try play.program(
      sources: ["good": good.url(), "dead": dead.url(), "frozen": frozen.url(), "beat": LivePlay.beat], "--metrics", "0"
    ).keeping(good, dead)
    let outcome = try await program.converse { other in
      try other.frames(3, of: "frozen")
      frozen.suspend()
      try other.event("stalled", of: "frozen")
      // The two that are well go on together, while nothing changes for the others.
      for _ in 0..<3 {
        try other.frames(5, of: "good")
        try other.frames(5, of: "beat")
      }
      let metrics = try other.metrics()
      for (stream, connected) in ["good": 1, "dead": 0, "frozen": 1, "beat": 1] {
        #expect(metrics.contains("pdnstream_connected{stream=\"\(stream)\"} \(connected)\n"), "\(stream): \(metrics)")
      }
      other.stop()
    }
    #expect(outcome.status == 0, "\(outcome.stderr)")
    let records = try outcome.records()
    for stream in ["good", "frozen", "beat"] { #expect(try !Ledger(of: stream, in: records).frames.isEmpty) }
    let ledger = try Ledger(of: "dead", in: records)
    #expect(ledger.summary.read == 0 && ledger.events.map(\.event) == ["disconnected"])
    #expect(try !Ledger(of: "good", in: records).events.contains { $0.event == "disconnected" })
  }
}
