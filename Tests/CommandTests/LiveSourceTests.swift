import Fixtures
import Glibc
import Testing

/// The program on a real RTSP server that comes, goes and misbehaves.
@Suite(
  .serialized, .timeLimit(.minutes(10)), .enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)"),
  .enabled(if: LiveParts.isAvailable, "\(LiveParts.reason)"))
struct LiveSourceTests {
  @Test(arguments: ["tcp", "udp"]) func framesComeAndTakeTheCamerasClock(transport: String) async throws {
    let server = try RTSPServer()
    let outcome = try await LivePlay().program(server.url(), "--rtsp-transport", transport).keeping(server).converse { other in
      let open = try other.record("the first record") { _ in true }
      #expect(open.event == "open" && open.w == 1280 && open.h == 720 && open.mode == "live")
      // The first sender report comes within seconds.
      try other.record("a frame with the camera's clock") { $0.clock == "rtcp" }
      try other.frames()
      other.stop()
    }
    #expect(outcome.status == 0 && outcome.signal == nil, "\(outcome.stderr)")
    let ledger = try Ledger(in: outcome.records())
    #expect(ledger.frames.first?.clock == "receiver" && ledger.frames.last?.clock == "rtcp")
    #expect(ledger.dropped("shutdown") <= 4, "\(ledger.summary)")
    #expect(outcome.complaints.last?.contains("stopped by a signal") == true, "\(outcome.stderr)")
  }

  @Test func aServerThatIsDownAtTheStartIsFoundWhenItComes() async throws {
    let server = try RTSPServer()
    server.kill()
    let outcome = try await LivePlay().program(server.url()).converse { other in
      let lost = try other.record("the first record") { _ in true }
      #expect(lost.event == "disconnected" && lost.reason?.contains("refused") == true, "\(lost)")
      try server.restart(RTSPServer.Settings(mounts: ["/cam0": LiveParts.bikes]))
      let found = try other.event("reconnected")
      #expect(found.attempt ?? 0 > 1, "\(found)")
      try other.event("open")
      try other.frames()
      other.stop(SIGTERM)
    }
    #expect(outcome.status == 0, "\(outcome.stderr)")
    let ledger = try Ledger(in: outcome.records())
    #expect(ledger.summary.reconnects == 0 && ledger.summary.epochs == 1)
    // One outage is told once, however many attempts it took.
    #expect(ledger.events.map(\.event) == ["disconnected", "reconnected", "open"])
  }

  @Test func aSuspendedServerStallsThenIsLostAndComesBack() async throws {
    let server = try RTSPServer(RTSPServer.Settings(mounts: ["/cam0": LiveParts.bikes]))
    let play = try LivePlay("stall_seconds: 0.5, read_seconds: 2, open_seconds: 2, retry_seconds: 0.3")
    let outcome = try await play.program(server.url()).converse { other in
      try other.frames()
      server.suspend()
      try other.event("stalled")
      let lost = try other.event("disconnected")
      #expect(lost.reason?.contains("no video for 2 seconds") == true, "\(lost)")
      server.resume()
      try other.event("reconnected")
      #expect(try other.frames().epoch ?? 0 > 0)
      other.stop()
    }
    #expect(outcome.status == 0, "\(outcome.stderr)")
    let ledger = try Ledger(in: outcome.records())
    #expect(ledger.summary.reconnects ?? 0 > 0 && outcome.stderr.contains("reconnect"), "\(outcome.stderr)")
  }

  /// The server's media stop, and go on before the connection is given up.
  @Test func aPauseIsAStallAndNoLoss() async throws {
    let server = try RTSPServer(RTSPServer.Settings(mounts: ["/cam0": LiveParts.bikes]))
    let outcome = try await LivePlay("stall_seconds: 0.3, read_seconds: 60").program(server.url()).converse { other in
      try other.frames()
      try server.freeze()
      try other.event("stalled")
      try server.thaw()
      try other.frames()
      other.stop()
    }
    let ledger = try Ledger(in: outcome.records())
    #expect(outcome.status == 0 && ledger.summary.reconnects == 0, "\(outcome.stderr)")
    #expect(!ledger.events.contains { $0.event == "disconnected" })
  }

  @Test func aServerThatDiesAndShowsAnotherSizeGoesOnInTheSameRun() async throws {
    let server = try RTSPServer()
    let outcome = try await LivePlay().program(server.url()).converse { other in
      try other.frames()
      server.kill()
      try other.event("disconnected")
      try server.restart(RTSPServer.Settings(mounts: ["/cam0": LiveParts.bikes]))
      try other.event("reconnected")
      let open = try other.event("open")
      #expect(open.w == 640 && open.h == 272 && open.epoch == 1)
      let frame = try other.frames()
      #expect(frame.w == 640 && frame.h == 272 && frame.epoch == 1 && frame.seq ?? 0 >= 5)
      other.stop()
    }
    #expect(outcome.status == 0, "\(outcome.stderr)")
    let ledger = try Ledger(in: outcome.records())
    #expect(ledger.summary.reconnects == 1 && ledger.summary.epochs == 2)
    // The kernel may end a dead server's connection in order.
    let events = ledger.events.compactMap(\.event).filter { $0 != "undecodable" && $0 != "eos" }
    #expect(events == ["open", "disconnected", "reconnected", "open"])
  }

  @Test func connectionsCutInTheMidstOfAFrameLoseNoCount() async throws {
    let server = try RTSPServer()
    let relay = try LossyRelay(.tcp, to: server.port)
    let outcome = try await LivePlay().program(RTSPServer.url(port: relay.port)).keeping(server).converse { other in
      try other.frames()
      try relay.cut()
      try other.event("disconnected")
      // Where a frame of the next connection is not over.
      try relay.cut(after: 150_001)
      try other.event("reconnected")
      try other.event("disconnected")
      try relay.cut(after: 0)
      try other.event("reconnected")
      try other.frames()
      try server.cut()
      try other.event("disconnected")
      try other.event("reconnected")
      try other.frames()
      other.stop()
    }
    #expect(outcome.status == 0, "\(outcome.stderr)")
    let ledger = try Ledger(in: outcome.records())
    #expect(ledger.summary.reconnects ?? 0 >= 3 && ledger.frames.last?.epoch ?? 0 >= 3, "\(ledger.summary)")
  }
}
