import Fixtures
import Glibc
import Testing

/// The program on streams that arrive incomplete, twice, or with wrong times.
@Suite(
  .serialized, .timeLimit(.minutes(10)), .enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)"),
  .enabled(if: LiveParts.isAvailable, "\(LiveParts.reason)"))
struct LiveLossTests {
  @Test(arguments: [0.01, 0.05, 0.2]) func lostPacketsCostFramesAndNothingElse(share: Double) async throws {
    let server = try RTSPServer(RTSPServer.Settings(mounts: ["/cam0": LiveParts.bikes]))
    let relay = try LossyRelay(.rtsp, to: server.port)
    let program = try LivePlay().program(
      sources: ["cam": RTSPServer.url(port: relay.port), "beat": LivePlay.beat], "--rtsp-transport", "udp"
    ).keeping(server)
    let outcome = try await program.converse { other in
      try other.frames(10, of: "cam")
      try relay.lose(share)
      // The other camera tells the time, whether frames of this one come or not.
      while try relay.count().lost < 5 { try other.frames(10, of: "beat") }
      try relay.lose(0)
      // With the next clean key frame.
      try other.record("a frame after damage") {
        $0.stream == "cam" && ($0.dropped_since?["corrupt"] ?? 0) + ($0.dropped_since?["decode"] ?? 0) > 0
      }
      try other.frames(3, of: "cam")
      other.stop()
    }
    #expect(outcome.status == 0, "\(outcome.stderr)")
    let records = try outcome.records()
    let cam = try Ledger(of: "cam", in: records)
    #expect(cam.dropped("corrupt", "decode") > 0 && cam.summary.reconnects == 0, "\(cam.summary)")
    #expect(try Ledger(of: "beat", in: records).dropped("corrupt", "decode") == 0)
  }

  /// What becomes of a transport stream: from standard input as fast as it is taken, or from a file at its own pace.
  private func play(
    _ fault: TransportStreamSource.Fault, every: Int, of clip: String = LiveParts.bikes, fromFile: Bool = true
  ) async throws -> Ledger {
    let data = try TransportStreamSource.data(clip, frames: 80, fault: fault, every: every)
    let play = try LivePlay()
    var program = fromFile ? play.program(try play.folder.write("clip.ts", data), "--realtime") : play.program("-", "--live")
    if !fromFile { program.input = data }
    let outcome = try await program.run()
    #expect(outcome.status == 0 && outcome.signal == nil, "\(outcome.stderr)")
    let ledger = try Ledger(in: outcome.records())
    #expect(ledger.events.first?.event == "open" && ledger.events.last?.event == "eos", "\(ledger.events)")
    #expect(!ledger.frames.isEmpty && ledger.summary.reconnects == 0 && ledger.dropped("fault") == 0, "\(ledger.summary)")
    return ledger
  }

  /// Faster than a busy machine decodes, so that much of it may be left out.
  @Test(arguments: TransportStreamSource.Fault.allCases) func aPipeOfWrongTimesIsReadToItsEnd(fault: TransportStreamSource.Fault)
    async throws
  {
    let ledger = try await play(fault, every: 9, of: LiveParts.bunny, fromFile: false)
    #expect(ledger.summary.read ?? 0 >= 70 && ledger.frames.allSatisfy { $0.clock == "receiver" && $0.pts_us != nil })
  }

  @Test func aFrameThatComesTwiceIsCountedOnce() async throws {
    let ledger = try await play(.repeat, every: 2, of: LiveParts.bunny)
    #expect(ledger.dropped("duplicate") > 0, "\(ledger.summary)")
  }

  @Test(arguments: [TransportStreamSource.Fault.jump, .restart]) func timesThatGoBackBeginEpochs(fault: TransportStreamSource.Fault)
    async throws
  {
    // More than a second, after which a step back is no disorder any more.
    let ledger = try await play(fault, every: 28)
    #expect(ledger.events.contains { $0.event == "discontinuity" } && ledger.summary.epochs ?? 0 > 1, "\(ledger.summary)")
    for epoch in 0..<(ledger.summary.epochs ?? 0) {
      let times = ledger.frames.filter { $0.epoch == epoch }.map { $0.pts_us ?? -1 }
      #expect(times == times.sorted(), "epoch \(epoch): \(times)")
    }
  }

  @Test func framesWithoutATimeGetOne() async throws {
    let ledger = try await play(.missing, every: 5)
    #expect(ledger.dropped("decode", "corrupt") == 0, "\(ledger.summary)")
    #expect(ledger.frames.allSatisfy { $0.pts_us != nil })
  }

  /// A packet of frame 35 is missing; key frames are 30 and 76.
  @Test func nothingThatFollowsAHoleIsShown() async throws {
    let ledger = try await play(.lose, every: 35)
    #expect(ledger.dropped("corrupt", "decode") > 0, "\(ledger.summary)")
    #expect(!ledger.frames.contains { (40..<65).contains($0.seq ?? 0) }, "\(ledger.frames.map { $0.seq ?? -1 })")
  }

  @Test func aFileThatPlaysTheCameraEndsInOrder() async throws {
    let play = try LivePlay()
    let clip = try SyntheticClip(size: .init(width: 64, height: 64), frames: 40).write(in: play.folder)
    let outcome = try await play.program(clip, "--realtime").run()
    #expect(outcome.status == 0, "\(outcome.stderr)")
    let ledger = try Ledger(in: outcome.records())
    #expect(ledger.events.map(\.event) == ["open", "eos"] && ledger.events.first?.mode == "realtime")
    #expect(ledger.summary.read == 40 && ledger.frames.allSatisfy { $0.clock == "file" })
    #expect(outcome.stderr.contains("realtime"))
  }
}
