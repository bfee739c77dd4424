import Fixtures
import Glibc
import Perception
import Testing

/// Readers of a live run's records that are too slow, and signals at any moment.
@Suite(.serialized, .timeLimit(.minutes(10)), .enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)"))
struct LiveReaderTests {
  private let play: LivePlay
  private static let undelivered = #"pdnstream_frames_dropped_total{stream="testsrc2",cause="undelivered"}"#
  private static let read = #"pdnstream_frames_total{stream="testsrc2",outcome="read"}"#

  init() throws { play = try LivePlay("queue_records: 16") }

  /// Reads one frame and then nothing, until so many records were lost.
  private static func dawdle(_ other: Conversation, until lost: Double) throws {
    try other.frames(1)
    while try other.metric(undelivered) ?? 0 < lost {}
  }

  @Test func aSlowReaderLosesWholeLinesAndTheCameraGoesOn() async throws {
    let outcome = try await play.program(LivePlay.beat, "--metrics", "0").converse(pipeBytes: 4096) { other in
      // Frames that a busy machine leaves out are no lines that were lost.
      try Self.dawdle(other, until: 15)
      let count = try other.metric(Self.read) ?? 0
      while try other.metric(Self.read) ?? 0 < count + 10 {}
      try other.record("word of what was lost") { $0.dropped_since?["undelivered"] ?? 0 > 0 }
      try other.frames(5)
      other.stop()
    }
    #expect(outcome.status == 0 && !outcome.stderr.contains("too slow"), "\(outcome.stderr)")
    let ledger = try Ledger(in: outcome.records())
    #expect(ledger.dropped("undelivered") >= 15, "\(ledger.summary)")
  }

  /// The reader never reads again.
  @Test func aFullPipeDoesNotHoldUpTheEnd() async throws {
    let outcome = try await play.program(LivePlay.beat, "--metrics", "0").converse(pipeBytes: 4096) { other in
      try Self.dawdle(other, until: 1)
      other.signal(SIGINT)
      try other.complaint("stopped by a signal")
      // What the pipe still holds.
      other.readToEnd()
    }
    #expect(outcome.status == 0 && outcome.signal == nil, "\(outcome.stderr)")
    #expect(outcome.stderr.contains("lines were not delivered"), "\(outcome.stderr)")
    // Of the last line a part may have come.
    let lines = outcome.stdout.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    let frames = try RecordLine.all(lines).filter { $0.type == "frame" }
    // stderr has the last word: the lines that came are those that it counts.
    let count = try #require(outcome.stderr.firstMatch(of: /(\d+) frames read, (\d+) records?; .*?(\d+) dropped \(undelivered\)/))
    let (read, emitted, lost) = (Int(count.1) ?? 0, Int(count.2) ?? 0, Int(count.3) ?? 0)
    #expect(emitted == frames.count && read >= emitted + lost && lost > 16, "\(outcome.stderr)")
  }

  @Test func aSecondSignalEndsAtOnce() async throws {
    let outcome = try await play.program(LivePlay.beat, "--metrics", "0").converse(pipeBytes: 4096) { other in
      try Self.dawdle(other, until: 1)
      other.signal(SIGINT)
      other.signal(SIGTERM)
    }
    #expect([128 + SIGINT, 128 + SIGTERM].contains(outcome.status) && outcome.signal == nil, "\(outcome.status) \(outcome.stderr)")
  }

  /// One run of many: a camera or a file that plays one, a signal after so many lines.
  private struct Moment: Sendable {
    var lines: Int
    var signal: Int32
    var isFile: Bool
  }

  private func interrupt(at moment: Moment, clip: String) async throws {
    let arguments = moment.isFile ? [clip, "--realtime"] : [LivePlay.beat, "--live"]
    var program = play.program()
    program.arguments += arguments
    let outcome = try await program.converse { other in
      // From here on a signal ends the run in order.
      try other.complaint("drops are counted")
      other.readLines(moment.lines)
      other.stop(moment.signal)
    }
    #expect(outcome.status == 0 && outcome.signal == nil, "\(moment): \(outcome.status) \(outcome.stderr)")
    // On a busy machine the file may be over before the line was read that the signal waits for.
    #expect(moment.isFile || outcome.stderr.contains("stopped by a signal"), "\(moment): \(outcome.stderr)")
    let ledger = try Ledger(in: outcome.records())
    #expect(ledger.frames.count >= moment.lines - 1 && ledger.dropped("fault", "undelivered") == 0, "\(moment): \(ledger.summary)")
  }

  @Test func aHundredSignalsAtRandomMoments() async throws {
    let clip = try SyntheticClip(size: Size(width: 64, height: 64), frames: 50).write(in: play.folder)
    var generator = SeededGenerator(seed: 3)
    let moments = (0..<100).map { _ in
      Moment(
        lines: Int.random(in: 0...12, using: &generator), signal: Bool.random(using: &generator) ? SIGINT : SIGTERM,
        isFile: Bool.random(using: &generator))
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for (number, moment) in moments.enumerated() {
        // Three side by side: most of each is waiting.
        if number >= 3 { try await group.next() }
        group.addTask { try await interrupt(at: moment, clip: clip) }
      }
      try await group.waitForAll()
    }
  }
}
