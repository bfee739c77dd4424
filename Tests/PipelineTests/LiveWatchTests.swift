import Perception
import Streaming
import Testing
import Video

@testable import Pipeline

/// Silence of a source, and what is told with each record.
@Suite(.timeLimit(.minutes(10))) struct LiveWatchTests {
  private let time = ManualTime()
  private let packets = Mailbox<LivePacket>(capacity: 1000, policy: .block)
  private let status: LiveStatus

  init() {
    status = LiveStatus(at: time.now)
  }

  /// Watches for ten seconds.
  /// - Returns: the silences told, seconds.
  private func watch() async -> [Double] {
    await StallWatch(limit: .seconds(2), status: status, time: time.live).run(to: packets) { [time] in time.elapsed >= .seconds(10) }
    return packets.drain().compactMap { if case .stalled(let silence) = $0 { silence / .seconds(1) } else { nil } }
  }

  @Test func silenceIsToldOnce() async {
    status.connected(at: time.now)
    let told = await watch()
    #expect(told.count == 1 && (2...2.5).contains(told.first ?? 0))
  }

  @Test(arguments: [true, false]) func nothingIsToldOfASourceThatIsNotConnected(wasConnected: Bool) async {
    if wasConnected {
      status.connected(at: time.now)
      status.disconnected()
    }
    #expect(await watch().isEmpty)
  }

  @Test func everySilenceIsTold() async {
    status.connected(at: time.now)
    for second in [1, 5] { time.at(.seconds(second)) { [status, time] in status.received(at: time.now) } }
    #expect(await watch().count == 2)
  }

  @Test func aSourceThatSendsIsNotStalled() async {
    status.connected(at: time.now)
    for second in 1...10 { time.at(.seconds(second)) { [status, time] in status.received(at: time.now) } }
    #expect(await watch().isEmpty)
  }

  @Test func aNewConnectionMayBeSilentAgain() async {
    status.connected(at: time.now)
    time.at(.seconds(4)) { [status] in status.disconnected() }
    time.at(.seconds(7)) { [status, time] in status.connected(at: time.now) }
    #expect(await watch().count == 2)
  }

  @Test func nobodyTakesWhatIsSaid() async {
    status.connected(at: time.now)
    packets.close()
    #expect(await watch().isEmpty)
    #expect(time.elapsed < .seconds(3))
  }

  private func result(_ pictures: LivePictures, age: Duration) -> FrameResult {
    var times = StageTimes(read: time.now - age, decoded: time.now)
    (times.entered, times.glanced) = (time.now, time.now)
    let frame = VideoFrame(id: FrameID(epoch: 0, sequence: 0), time: .zero, pixels: pictures.pixels[0])
    let stamp = LiveStamp(capture: time.now - age, captureMicroseconds: 0, clock: .receiver)
    return FrameResult(
      frame: frame, objects: .detections([]), patches: [], planned: 0, isGlanced: true, pixelsSeen: 0, saliency: nil, horizon: nil,
      times: times, live: stamp)
  }

  private func reporter(_ ledger: FrameLedger, budget: Duration? = nil) -> LiveReporter {
    LiveReporter(
      load: LoadControl(budget: budget, maximumPatches: 0, gate: DeadlineGate(), source: 0, stream: "test", time: time.live),
      status: status, ledger: ledger, time: time.live)
  }

  @Test func everyDropIsToldOnce() throws {
    let (pictures, ledger) = (try LivePictures(), FrameLedger())
    var reporter = reporter(ledger)
    var told: [[DropReason: Int]] = []
    for drops in [[:], [.stale: 2, .late: 1], [:], [.stale: 1], [.corrupt: 4]] as [[DropReason: Int]] {
      for (reason, count) in drops { ledger.dropped(reason, count) }
      var result = result(pictures, age: .zero)
      let isWritten = reporter.prepare(&result)
      #expect(isWritten)
      told.append(result.droppedSince)
    }
    #expect(told == [[:], [.stale: 2, .late: 1], [:], [.stale: 1], [.corrupt: 4]])
  }

  @Test func aLateFrameIsNotWrittenAndKeepsNothingToItself() throws {
    let (pictures, ledger) = (try LivePictures(), FrameLedger())
    var reporter = reporter(ledger, budget: .milliseconds(100))
    ledger.dropped(.stale, 3)
    var late = result(pictures, age: .milliseconds(101))
    let lateIsWritten = reporter.prepare(&late)
    #expect(!lateIsWritten)
    ledger.dropped(.late)
    var next = result(pictures, age: .milliseconds(100))
    let nextIsWritten = reporter.prepare(&next)
    #expect(nextIsWritten)
    #expect(next.droppedSince == [.stale: 3, .late: 1])
  }

  @Test func whatWasEmittedIsSeenInTheMetrics() throws {
    let pictures = try LivePictures()
    let reporter = reporter(FrameLedger())
    reporter.emitted(result(pictures, age: .milliseconds(80)), age: .milliseconds(80))
    time.advance(.milliseconds(20))
    let metrics = status.metrics(stream: "test", ledger: .init(), at: time.now)
    #expect(metrics.latency.count == 1)
    #expect(abs((metrics.newestFrameAgeSeconds ?? 0) - 0.1) < 1e-6)
  }
}
