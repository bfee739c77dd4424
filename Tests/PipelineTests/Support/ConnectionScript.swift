import Streaming
import Synchronization
import Video

@testable import Pipeline

/// A connection loop over a source whose every attempt is written down; when the script is over, the run is stopped.
final class ConnectionScript: Sendable {
  enum Attempt: Sendable {
    case fails(any Error)
    case delivers([ScriptedFeed.Step])
  }

  let time = ManualTime()
  let interrupt = InterruptFlag()
  let faults: FaultLatch
  let status: LiveStatus
  /// What opening takes.
  let opening: Duration
  private let pictures: LivePictures
  private let state: Mutex<(left: [Attempt], attempts: [ContinuousClock.Instant])>

  init(_ attempts: [Attempt], opening: Duration = .zero) throws {
    faults = FaultLatch(interrupt: interrupt)
    status = LiveStatus(at: time.now)
    pictures = try LivePictures()
    self.opening = opening
    state = Mutex((attempts, []))
  }

  /// When each attempt began; the one that stopped the run is not among them.
  var attempts: [ContinuousClock.Instant] { state.withLock { $0.attempts } }

  /// One attempt more, which may need this object.
  func follow(_ attempt: Attempt) {
    state.withLock { $0.left.append(attempt) }
  }

  /// Runs the loop to its end.
  /// - Returns: all that it said.
  func run(reconnect: LiveInput.Reconnect = .forever, pace: LiveInput.Pace = .live) async -> [LivePacket] {
    let executor = ThreadExecutor(name: "test.read")
    defer { executor.shutdown() }
    let input = LiveInput(stream: "test", pace: pace, reconnect: reconnect, interrupt: interrupt) { try self.open() }
    let packets = Mailbox<LivePacket>(capacity: 10_000, policy: .block)
    await ConnectionLoop(input: input, faults: faults, status: status, time: time.live).run(
      ReadStage(executor: executor, meter: CPUMeter(), open: input.open), to: packets)
    return packets.drain()
  }

  /// Packets with these numbers.
  func packets(_ numbers: Range<Int>) -> [ScriptedFeed.Step] {
    numbers.map { .packet(pictures.packet($0, arrival: time.now)) }
  }

  /// A packet that is due at a time of its file.
  func packet(_ number: Int, milliseconds: Int64) -> ScriptedFeed.Step {
    .packet(pictures.packet(number, arrival: time.now, decodeTime: .init(microseconds: milliseconds * 1000)))
  }

  private func open() throws -> any PacketFeed {
    let now = time.now
    let attempt = state.withLock { state -> Attempt? in
      guard !state.left.isEmpty else { return nil }
      state.attempts.append(now)
      return state.left.removeFirst()
    }
    time.advance(opening)
    switch attempt {
    case .delivers(let steps): return ScriptedFeed(pictures.stream, steps)
    case .fails(let error): throw error
    case nil:
      interrupt.raise()
      throw VideoError.refused
    }
  }
}

extension LivePacket {
  /// In a word, packets with their number.
  var word: String {
    switch self {
    case .connected(let connection): connection.outage.map { "back after \($0.attempts)" } ?? "connected"
    case .packet(let packet): "\(packet.arrivalMicroseconds)"
    case .disconnected: "disconnected"
    case .ended: "ended"
    case .stalled: "stalled"
    }
  }
}
