import Streaming
import Testing
import Video

@testable import Pipeline

/// From packets to frames with a number, and what becomes of those that are no frames for the detector.
@Suite(.timeLimit(.minutes(10))) struct LiveDecodeTests {
  private let script: DecodeScript

  init() throws {
    script = try DecodeScript()
  }

  private func words(_ items: [FlowItem<DecodedFrame>]) -> [String] { items.map(\.word) }

  /// Nothing but what was emitted and dropped, and the numbers of the frames have gaps exactly where frames were dropped.
  private func check(_ emitted: Int, _ dropped: [DropReason: Int], sourceLocation: SourceLocation = #_sourceLocation) {
    let ledger = script.ledger.snapshot()
    #expect(ledger.dropped == dropped, sourceLocation: sourceLocation)
    #expect(ledger.read == emitted + dropped.values.reduce(0, +), sourceLocation: sourceLocation)
  }

  @Test func theStreamOpensWithItsFirstFrame() async {
    #expect(await script.connect().isEmpty)
    #expect(await script.take().isEmpty)
    #expect(words(await script.take(script.frame(0, key: true))) == ["open 64 live", "0/0"])
    #expect(words(await script.take(script.frame(40), script.frame(80))) == ["0/1", "0/2"])
    check(3, [:])
  }

  @Test func anOpenSourceIsToldAlsoWhenItsFirstFrameIsDropped() async {
    _ = await script.connect()
    #expect(words(await script.take(script.frame(0))) == ["open 64 live"])
    #expect(words(await script.take(script.frame(40, key: true))) == ["0/1"])
    check(1, [.corrupt: 1])
  }

  @Test func duplicatesAreLeftOut() async {
    _ = await script.connect()
    _ = await script.take(script.frame(0, key: true))
    #expect(words(await script.take(script.frame(0, duplicate: true))).isEmpty)
    #expect(words(await script.take(script.frame(0, key: true, duplicate: true))).isEmpty)
    #expect(words(await script.take(script.frame(40))) == ["0/3"])
    check(2, [.duplicate: 2])
  }

  /// The decoder refers to a frame whatever its time stamp.
  @Test func damageInADuplicateIsDamage() async {
    _ = await script.connect()
    _ = await script.take(script.frame(0, key: true))
    #expect(words(await script.take(script.frame(0, damaged: true, duplicate: true))).isEmpty)
    #expect(words(await script.take(script.frame(40))).isEmpty)
    #expect(words(await script.take(script.frame(80, key: true))) == ["0/3"])
    check(2, [.duplicate: 1, .corrupt: 1])
  }

  @Test func aDuplicateMayBeTheKeyFrameThatEndsDamage() async {
    _ = await script.connect()
    _ = await script.take(script.frame(0, key: true), script.frame(40, damaged: true))
    #expect(words(await script.take(script.frame(40, key: true, duplicate: true))).isEmpty)
    #expect(words(await script.take(script.frame(80))) == ["0/3"])
    check(2, [.duplicate: 1, .corrupt: 1])
  }

  @Test func damageLastsUntilTheNextCleanKeyFrame() async {
    _ = await script.connect()
    _ = await script.take(script.frame(0, key: true))
    for index in 1...5 { #expect(await script.take(script.frame(Int64(index) * 40, damaged: index == 1)).isEmpty) }
    #expect(await script.take(script.frame(240, key: true, damaged: true)).isEmpty)
    #expect(await script.take(script.frame(280)).isEmpty)
    #expect(words(await script.take(script.frame(320, key: true), script.frame(360))) == ["0/8", "0/9"])
    check(3, [.corrupt: 7])
  }

  @Test func whatCannotBeDecodedIsCountedAndWhatFollowsIsCorrupt() async {
    _ = await script.connect()
    _ = await script.take(script.frame(0, key: true))
    #expect(words(await script.take(DecodeScript.unreadable)) == ["undecodable 1"])
    #expect(await script.take(script.frame(40)).isEmpty)
    #expect(words(await script.take(script.frame(80, key: true))) == ["0/3"])
    check(2, [.decode: 1, .corrupt: 1])
  }

  @Test func atMostOneEventPerSecondTellsOfUndecodablePackets() async {
    _ = await script.connect()
    _ = await script.take(script.frame(0, key: true))
    var told: [String] = []
    for _ in 0..<100 {
      script.time.advance(.milliseconds(40))
      told += words(await script.take(DecodeScript.unreadable))
    }
    #expect(told == ["undecodable 1", "undecodable 25", "undecodable 25", "undecodable 25"])
    #expect(words(await script.stage.take(.disconnected(reason: "gone"))) == ["undecodable 24", "disconnected 0"])
    check(1, [.decode: 100])
  }

  @Test func undecodablePacketsAreToldAtTheEndInAnyCase() async {
    _ = await script.connect()
    _ = await script.take(script.frame(0, key: true))
    for _ in 0..<7 { _ = await script.take(DecodeScript.unreadable) }
    #expect(words(await script.ending()) == ["undecodable 6"])
  }

  @Test func packetsThatWaitedTooLongAreSkippedToARecentKeyFrame() async {
    _ = await script.connect()
    _ = await script.take(script.frame(0, key: true))
    let old = DecodeScript.patience + .milliseconds(1)
    for isKey in [false, true, false, false] { #expect(await script.take(script.frame(40), age: old, isKey: isKey).isEmpty) }
    #expect(script.decoder.flushes == 1 && script.decoder.packets == 1)
    for age in [300, 200, 100] { #expect(await script.take(script.frame(80), age: .milliseconds(age), isKey: false).isEmpty) }
    #expect(script.decoder.packets == 1)
    #expect(words(await script.take(script.frame(120, key: true), age: DecodeScript.patience)) == ["0/8"])
    #expect(words(await script.take(script.frame(160), isKey: false)) == ["0/9"])
    check(3, [.stale: 7])
    #expect(script.decoder.flushes == 1)
  }

  @Test func framesThatTheDecoderHeldBackAreSkippedToo() async {
    _ = await script.connect()
    _ = await script.take(script.frame(0, key: true))
    for _ in 0..<3 { #expect(await script.take().isEmpty) }
    _ = await script.take(age: .seconds(1))
    #expect(words(await script.take(script.frame(80, key: true))) == ["0/5"])
    check(2, [.stale: 4])
  }

  /// Cameras with intra refresh send no key frame after the first.
  @Test func aStreamWithoutKeyFramesComesBackAfterSkipping() async {
    _ = await script.connect()
    _ = await script.take(script.frame(0, key: true))
    _ = await script.take(age: .seconds(1), isKey: false)
    var back: Int?
    for index in 1...1500 where back == nil {
      script.time.advance(.milliseconds(40))
      if await !script.take(script.frame(Int64(index) * 40), isKey: false).isEmpty { back = index }
    }
    // The skipping and then the gate wait for 10 s each.
    #expect((250...510).contains(back ?? .max))
    check(2, [.stale: script.ledger.snapshot().dropped[.stale] ?? 0, .corrupt: script.ledger.snapshot().dropped[.corrupt] ?? 0])
  }

  @Test func aConnectionHasAnEpoch() async {
    _ = await script.connect()
    _ = await script.take(script.frame(0, key: true), script.frame(40))
    #expect(words(await script.stage.take(.disconnected(reason: "gone"))) == ["disconnected 0"])
    let outage = Connection.Outage(gap: .milliseconds(1234), attempts: 3)
    #expect(words(await script.connect(outage)) == ["reconnected 1 1234 3"])
    // It begins with what may refer to frames that never came.
    #expect(words(await script.take(script.frame(0))) == ["open 64 live"])
    #expect(words(await script.take(script.frame(40, key: true))) == ["1/3"])
    check(3, [.corrupt: 1])
  }

  @Test func aSourceThatWasDownAtTheStartBeginsWithTheFirstEpoch() async {
    #expect(words(await script.stage.take(.disconnected(reason: "down"))) == ["disconnected 0"])
    #expect(words(await script.connect(.init(gap: .seconds(2), attempts: 2))) == ["reconnected 0 2000 2"])
    #expect(words(await script.take(script.frame(0, key: true))) == ["open 64 live", "0/0"])
  }

  @Test func aRestartOfTheClockBeginsAnEpoch() async {
    _ = await script.connect()
    _ = await script.take(script.frame(5000, key: true))
    #expect(words(await script.take(script.frame(0, restart: true))).first == "discontinuity 1")
    #expect(words(await script.take(script.frame(40))) == ["1/2"])
    // Also when the frame itself is not shown.
    #expect(words(await script.take(script.frame(0, damaged: true, restart: true))) == ["discontinuity 2"])
    #expect(words(await script.take(script.frame(40, key: true))).last == "2/4")
  }

  @Test func aChangeOfSizeIsToldBeforeItsFrame() async {
    _ = await script.connect()
    _ = await script.take(script.frame(0, key: true))
    #expect(await script.take(script.frame(40, damaged: true, small: true)).isEmpty)
    #expect(words(await script.take(script.frame(80, key: true, small: true))) == ["geometry 32", "0/2"])
    #expect(words(await script.take(script.frame(120, small: true))) == ["0/3"])
    _ = await script.stage.take(.disconnected(reason: "gone"))
    _ = await script.connect(.init(gap: .zero, attempts: 1))
    // The opening of the connection tells it.
    #expect(words(await script.take(script.frame(0, key: true))) == ["open 64 live", "1/4"])
  }

  @Test func aCameraWhoseClockIsSetIsToldOnce() async {
    _ = await script.connect()
    let wall: Int64 = 1_000_000_000
    var told: [String] = []
    // It is believed after 5 s.
    for index in 0..<500 {
      let (milliseconds, jump) = (Int64(index) * 40, Int64(index < 250 ? 0 : 3_600_000_000))
      told += words(await script.take(script.frame(milliseconds, key: true, sender: wall + milliseconds * 1000 + jump)))
      script.time.advance(.milliseconds(40))
    }
    #expect(told.filter { $0.hasPrefix("clock") } == ["clock 3600000"])
    #expect(told.count == 502)
  }

  @Test func anOrderlyEndEmptiesTheDecoder() async {
    _ = await script.connect()
    _ = await script.take(script.frame(0, key: true))
    script.decoder.answer([script.frame(40), DecodeScript.unreadable])
    #expect(words(await script.stage.take(.ended)) == ["0/1", "undecodable 1", "eos"])
    check(2, [.decode: 1])
  }

  @Test func silenceIsToldInItsPlace() async {
    _ = await script.connect()
    #expect(words(await script.stage.take(.stalled(.milliseconds(2100)))) == ["stalled 2100"])
  }
}
