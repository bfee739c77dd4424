import Fixtures
import Foundation
import Glibc
import Testing

/// The program on live sources that cannot be had, or only with a password.
@Suite(
  .serialized, .timeLimit(.minutes(10)), .enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)"),
  .enabled(if: LiveParts.isAvailable, "\(LiveParts.reason)"))
struct LiveFailureTests {
  private let play: LivePlay

  init() throws { play = try LivePlay("retry_seconds: 0.1, open_seconds: 3") }

  /// What a source that is given up leaves: one sentence beside the announcement, the fault in the records, and a summary.
  private func expectEnd(_ program: Program, status: Int32, words: String) async throws {
    let outcome = try await program.run()
    #expect(outcome.status == status && outcome.signal == nil, "\(outcome.status) \(outcome.stderr)")
    #expect(outcome.complaints.count == 2 && outcome.complaints.last?.contains(words) == true, "\(outcome.stderr)")
    let ledger = try Ledger(in: outcome.records())
    #expect(ledger.summary.read == 0 && ledger.events.last?.event == "fault", "\(outcome.stdout)")
    #expect(ledger.events.last?.reason?.contains(words) == true, "\(outcome.stdout)")
    for text in [outcome.stdout, outcome.stderr] { #expect(!text.contains("s3cr3t") && !text.contains("somebody")) }
  }

  @Test(arguments: [false, true]) func aWrongPassword(basic: Bool) async throws {
    var settings = RTSPServer.Settings()
    (settings.user, settings.password, settings.usesBasicAuthentication) = ("somebody", "right", basic)
    let server = try RTSPServer(settings)
    let url = server.url(user: "somebody", password: "s3cr3t")
    try await expectEnd(play.program(url, "--reconnect-attempts", "1").keeping(server), status: EX_NOPERM, words: "password refused")
  }

  @Test(arguments: [1, 3]) func nobodyListens(attempts: Int) async throws {
    let server = try RTSPServer()
    server.kill()
    let url = server.url(user: "somebody", password: "s3cr3t")
    let outcome = try await play.program(url, "--reconnect-attempts", "\(attempts)").keeping(server).run()
    #expect(outcome.status == EX_UNAVAILABLE && outcome.complaints.count == 2, "\(outcome.status) \(outcome.stderr)")
    let ledger = try Ledger(in: outcome.records())
    #expect(ledger.events.map(\.event) == (attempts == 1 ? ["fault"] : ["disconnected", "fault"]))
  }

  @Test func aServerThatNeverAnswers() async throws {
    let silent = try Listener()
    let hasty = try LivePlay("open_seconds: 0.3")
    let url = "rtsp://somebody:s3cr3t@127.0.0.1:\(silent.port)/cam"
    let program = hasty.program(url, "--reconnect-attempts", "1").keeping(silent)
    try await expectEnd(program, status: EX_TEMPFAIL, words: "no video within 0.3 seconds")
  }

  @Test func nothingUnderThatName() async throws {
    let server = try RTSPServer()
    let program = play.program(server.url("/other"), "--reconnect-attempts", "1").keeping(server)
    try await expectEnd(program, status: EX_NOINPUT, words: "404")
  }

  @Test func noSuchCamera() async throws {
    try await expectEnd(play.program("/dev/video99", "--reconnect-attempts", "1"), status: EX_NOINPUT, words: "no such camera")
  }

  /// Never tried again, although no number of attempts was given: a filter that may read files stays forbidden.
  @Test func aSyntheticCameraThatReadsFiles() async throws {
    try await expectEnd(play.program("lavfi:movie=/etc/passwd"), status: EX_NOINPUT, words: "not allowed")
  }

  @Test func aSyntheticCameraIsOneAndEndsBySignal() async throws {
    let outcome = try await play.program(LivePlay.beat).converse { other in
      try other.frames(5)
      other.stop(SIGTERM)
    }
    #expect(outcome.status == 0, "\(outcome.stderr)")
    let ledger = try Ledger(in: outcome.records())
    #expect(ledger.events.map(\.event) == ["open"] && ledger.frames.allSatisfy { $0.clock == "receiver" && $0.w == 64 })
  }

  /// Its pieces are a file of this machine, or on another host.
  @Test(arguments: ["file:///etc/passwd", "/etc/passwd", "http://localhost:%d/a.ts"]) func aPlaylistThatLeadsElsewhere(piece: String)
    async throws
  {
    let other = try Listener { _ in "here" }
    let target = String(format: piece, other.port)
    let playlist = "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:1.2,\n\(target)\n#EXT-X-ENDLIST\n"
    let server = try Listener { $0 == "/live.m3u8" ? playlist : nil }
    let outcome = try await play.program("http://127.0.0.1:\(server.port)/live.m3u8", "--reconnect-attempts", "1", "--verbose").run()
    #expect([EX_NOINPUT, EX_DATAERR, EX_UNAVAILABLE].contains(outcome.status), "\(outcome.status) \(outcome.stderr)")
    #expect(server.connections > 0 && other.connections == 0)
    #expect(try Ledger(in: outcome.records()).summary.read == 0)
    #expect(!(outcome.stdout + outcome.stderr).contains("root:"))
  }
}
