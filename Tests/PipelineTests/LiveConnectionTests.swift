import Testing
import Video

@testable import Pipeline

/// A source that is down, that is lost and that comes back, on a clock turned by hand.
@Suite(.timeLimit(.minutes(10))) struct LiveConnectionTests {
  private static let permanent = VideoError.noDecoder

  @Test(arguments: 1...8) func startsAlthoughTheSourceIsDown(refusals: Int) async throws {
    let clip = try ConnectionScript([])
    let script = try ConnectionScript(
      Array(repeating: .fails(VideoError.refused), count: refusals) + [.delivers(clip.packets(0..<3))])
    let said = await script.run()
    #expect(said.prefix(6).map(\.word) == ["disconnected", "back after \(refusals + 1)", "0", "1", "2", "disconnected"])
    guard said.count > 3, case .connected(let connection) = said[1] else { return }
    #expect(connection.outage?.gap == script.attempts[refusals] - script.time.start)
    #expect(script.attempts.count == refusals + 1 && script.faults.fault == nil)
  }

  @Test func theGapLastsUntilTheSourceIsOpen() async throws {
    let clip = try ConnectionScript([])
    let script = try ConnectionScript(
      [.delivers(clip.packets(0..<1) + [.fails(.lost)]), .fails(VideoError.refused), .delivers(clip.packets(1..<2))],
      opening: .seconds(3))
    let said = await script.run()
    #expect(said.prefix(6).map(\.word) == ["connected", "0", "disconnected", "back after 2", "1", "disconnected"])
    guard said.count > 3, case .connected(let connection) = said[3] else { return }
    // Lost as soon as the first one was open.
    #expect(connection.outage?.gap == script.attempts[2] - script.attempts[0])
  }

  @Test func packetsComeInOrderOverAllConnections() async throws {
    let clip = try ConnectionScript([])
    let script = try ConnectionScript([
      .delivers(clip.packets(0..<40) + [.fails(.lost)]), .delivers(clip.packets(40..<60) + [.fails(.lost)]),
      .delivers(clip.packets(60..<100)),
    ])
    let said = await script.run()
    #expect(said.map(\.word).compactMap(Int.init) == Array(0..<100))
    #expect(
      said.map(\.word).filter { Int($0) == nil } == [
        "connected", "disconnected", "back after 1", "disconnected", "back after 1", "disconnected",
      ])
    #expect(script.faults.fault == nil && !script.status.isConnected && script.status.snapshot().connections == 3)
  }

  @Test func whatIsWrongAtTheFirstAttemptStaysWrong() async throws {
    let script = try ConnectionScript([.fails(Self.permanent), .delivers([])])
    #expect(await script.run().isEmpty)
    #expect((script.faults.fault as? VideoError)?.code == .noDecoder)
    #expect(script.attempts.count == 1 && script.interrupt.isRaised)
  }

  @Test func whatIsNoErrorOfTheSourceIsAFaultAtAnyTime() async throws {
    struct Defect: Error {}
    let clip = try ConnectionScript([])
    let script = try ConnectionScript([.delivers(clip.packets(0..<1) + [.fails(.lost)]), .fails(Defect()), .delivers([])])
    #expect(await script.run().map(\.word) == ["connected", "0", "disconnected"])
    #expect(script.faults.fault is Defect)
    #expect(script.attempts.count == 2)
  }

  @Test func theSameErrorIsRetriedOnceTheSourceHasWorked() async throws {
    let clip = try ConnectionScript([])
    let script = try ConnectionScript([
      .delivers(clip.packets(0..<1) + [.fails(Self.permanent)]), .fails(Self.permanent), .fails(Self.permanent),
      .delivers(clip.packets(1..<2)),
    ])
    #expect(
      await script.run().map(\.word) == ["connected", "0", "disconnected", "back after 3", "1", "disconnected"])
    #expect(script.faults.fault == nil)
  }

  @Test(arguments: [0, 1, 2, 5]) func theLimitOfAttemptsHoldsWhenTheSourceIsDown(limit: Int) async throws {
    let script = try ConnectionScript(Array(repeating: .fails(VideoError.refused), count: 20))
    let said = await script.run(reconnect: .attempts(limit))
    #expect(script.attempts.count == max(limit, 1))
    #expect((script.faults.fault as? VideoError)?.code == .connection)
    #expect(said.map(\.word) == (limit < 2 ? [] : ["disconnected"]))
  }

  @Test(arguments: [0, 1, 2, 5]) func theLimitOfAttemptsHoldsAfterALoss(limit: Int) async throws {
    let clip = try ConnectionScript([])
    let script = try ConnectionScript(
      [.delivers(clip.packets(0..<2) + [.fails(.lost)])] + Array(repeating: .fails(VideoError.refused), count: 20))
    let said = await script.run(reconnect: .attempts(limit))
    #expect(script.attempts.count == 1 + limit)
    #expect((script.faults.fault as? VideoError)?.code == .connection)
    #expect(said.map(\.word) == ["connected", "0", "1"] + (limit == 0 ? [] : ["disconnected"]))
  }

  @Test func aPacketMakesTheLimitBeginAnew() async throws {
    let clip = try ConnectionScript([])
    let cycle: [ConnectionScript.Attempt] = [.delivers(clip.packets(0..<1) + [.fails(.lost)]), .fails(VideoError.refused)]
    let script = try ConnectionScript(Array(repeating: cycle, count: 6).flatMap { $0 })
    _ = await script.run(reconnect: .attempts(2))
    #expect(script.faults.fault == nil)
    #expect(script.attempts.count == 12)
  }

  /// A server that takes the connection and drops it is as good as one that does not answer.
  @Test(arguments: [true, false]) func connectionsWithoutAPacketAreFailedAttempts(inOrder: Bool) async throws {
    let fruitless = ConnectionScript.Attempt.delivers(inOrder ? [] : [.fails(.lost)])
    let script = try ConnectionScript(Array(repeating: fruitless, count: 20))
    _ = await script.run(reconnect: .attempts(3))
    #expect(script.attempts.count == 3)
    #expect((script.faults.fault as? VideoError)?.code == .connection)
  }

  @Test(arguments: [(LiveInput.Pace.live, LiveInput.Reconnect.attempts(0)), (.realtime, .forever), (.realtime, .attempts(5))])
  func anOrderlyEndIsTheEnd(pace: LiveInput.Pace, reconnect: LiveInput.Reconnect) async throws {
    let clip = try ConnectionScript([])
    let script = try ConnectionScript([.delivers(clip.packets(0..<3)), .delivers(clip.packets(0..<3))])
    let said = await script.run(reconnect: reconnect, pace: pace).map { if case .packet = $0 { "packet" } else { $0.word } }
    #expect(said == ["connected", "packet", "packet", "packet", "ended"])
    #expect(script.attempts.count == 1)
    #expect(script.faults.fault == nil && !script.interrupt.isRaised && !script.status.isConnected)
  }

  @Test func anOrderlyEndOfALiveSourceIsALoss() async throws {
    let clip = try ConnectionScript([])
    let script = try ConnectionScript([.delivers(clip.packets(0..<1)), .delivers(clip.packets(1..<2))])
    #expect(
      await script.run().map(\.word) == ["connected", "0", "disconnected", "back after 1", "1", "disconnected"])
  }

  @Test(arguments: UInt64(1)...20) func noSourceIsHammered(seed: UInt64) async throws {
    let clip = try ConnectionScript([])
    var random = LiveRun.random(seed)
    let attempts = (0..<40).map { _ -> ConnectionScript.Attempt in
      switch Int.random(in: 0...3, using: &random) {
      case 0: .fails(VideoError.refused)
      case 1: .delivers([.fails(.lost)])
      case 2: .delivers([])
      default: .delivers(clip.packets(0..<2) + [.fails(.lost)])
      }
    }
    let script = try ConnectionScript(attempts)
    _ = await script.run()
    #expect(script.attempts.count == 40)
    for (before, after) in zip(script.attempts, script.attempts.dropFirst()) {
      #expect((Duration.milliseconds(50)...Duration.milliseconds(1550)).contains(after - before))
    }
  }

  /// Cameras lock accounts.
  @Test func aWrongPasswordIsNotRepeatedSoon() async throws {
    let script = try ConnectionScript(Array(repeating: .fails(VideoError(.unauthorized, "Refused.")), count: 5))
    _ = await script.run()
    #expect(script.attempts.count == 5)
    #expect(zip(script.attempts, script.attempts.dropFirst()).allSatisfy { $1 - $0 >= .seconds(30) })
  }

  @Test func aStopDuringThePauseEndsAtOnce() async throws {
    let script = try ConnectionScript(Array(repeating: .fails(VideoError.refused), count: 20))
    script.time.at(.seconds(3)) { [interrupt = script.interrupt] in interrupt.raise() }
    let said = await script.run()
    #expect(said.map(\.word) == ["disconnected"])
    #expect((Duration.seconds(3)...Duration.milliseconds(3050)).contains(script.time.elapsed))
    #expect(script.faults.fault == nil)
  }

  @Test func aStopWhileAPacketIsAwaitedIsNoLoss() async throws {
    let clip = try ConnectionScript([])
    let script = try ConnectionScript([])
    script.follow(.delivers(clip.packets(0..<1) + [.act { [interrupt = script.interrupt] in interrupt.raise() }, .fails(.lost)]))
    #expect(await script.run().map(\.word) == ["connected", "0"])
    #expect(script.faults.fault == nil)
  }

  @Test func aPacedFileComesAtItsMediaTimes() async throws {
    let clip = try ConnectionScript([])
    let times: [Int64] = [500, 540, 540, 900, 1700]
    let script = try ConnectionScript([.delivers(times.enumerated().map { clip.packet($0.offset, milliseconds: $0.element) })])
    let said = await script.run(pace: .realtime)
    let arrivals = said.compactMap { if case .packet(let packet) = $0 { packet.arrival - script.time.start } else { nil } }
    #expect(arrivals == [0, 40, 40, 400, 1200].map { .milliseconds($0) })
    #expect(script.time.elapsed == .milliseconds(1200))
    let walls = said.compactMap { if case .packet(let packet) = $0 { packet.arrivalMicroseconds } else { nil } }
    #expect(walls == [0, 40_000, 40_000, 400_000, 1_200_000])
  }

  @Test func aStopEndsTheWaitForADuePacket() async throws {
    let clip = try ConnectionScript([])
    let script = try ConnectionScript([.delivers([clip.packet(0, milliseconds: 0), clip.packet(1, milliseconds: 9000)])])
    script.time.at(.seconds(2)) { [interrupt = script.interrupt] in interrupt.raise() }
    #expect(await script.run(pace: .realtime).map(\.word) == ["connected", "0"])
    #expect((Duration.seconds(2)...Duration.milliseconds(2050)).contains(script.time.elapsed))
  }
}
