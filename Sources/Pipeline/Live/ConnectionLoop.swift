import Streaming
import Video

/// Keeps one source connected: opens it, forwards its packets, and after a loss tries again with growing pauses, for ever unless
/// told otherwise. It also starts when the source is down.
struct ConnectionLoop: Sendable {
  let input: LiveInput
  let faults: FaultLatch
  let status: LiveStatus
  let time: LiveTime

  private struct Loss {
    /// The last packet before it.
    var since: ContinuousClock.Instant
    /// Attempts that failed, and connections that gave nothing.
    var failures: Int
  }

  /// Cameras lock accounts after a few wrong passwords.
  private static let pauseAfterRefusal = Duration.seconds(30)
  /// A playlist whose pieces come later than this begins its pace anew.
  private static let burstSlack = Duration.seconds(1)

  /// Runs until the source has ended for good, failed for good, or the run is stopped.
  func run(_ reader: ReadStage, to packets: Mailbox<LivePacket>) async {
    await keepConnected(reader, to: packets)
    status.disconnected()
    await reader.close()
    packets.close()
  }

  private func keepConnected(_ reader: ReadStage, to packets: Mailbox<LivePacket>) async {
    var backoff = Backoff(limit: input.retryLimit)
    var loss: Loss?
    var wasConnected = false
    while !faults.isStopping {
      var delivered = 0
      let failure: any Error
      do {
        let connection = try await reader.connect { [loss, time] in
          loss.map { Connection.Outage(gap: time.now() - $0.since, attempts: $0.failures + 1) }
        }
        guard await send(.connected(connection), to: packets) else { return }
        wasConnected = true
        status.connected(at: time.now())
        try await forward(connection, from: reader, to: packets, count: &delivered)
        if faults.isStopping { return }
        if await endsForGood(reader) {
          _ = await send(.ended, to: packets)
          return
        }
        failure = VideoError(.connection, "the source ended its stream")
      } catch {
        if faults.isStopping { return }
        failure = error
      }
      // What is wrong at the first attempt stays wrong, unless it is the network's fault; later, a camera may be half awake.
      let code = (failure as? VideoError)?.code
      let isHopeless = code.map { !$0.isTransient && !wasConnected } ?? true
      if delivered > 0 {
        backoff.reset()
        loss = Loss(since: status.snapshot().lastArrival, failures: 0)
        status.disconnected()
        if isHopeless || isGivenUp(after: 0) { return faults.record(failure) }
        guard await send(.disconnected(reason: "\(failure)"), to: packets) else { return }
      } else {
        let isFirst = loss == nil
        loss = Loss(since: loss?.since ?? status.snapshot().lastArrival, failures: (loss?.failures ?? 0) + 1)
        let wasOpen = status.isConnected
        status.disconnected()
        if isHopeless || isGivenUp(after: loss?.failures ?? 1) { return faults.record(failure) }
        if isFirst || wasOpen {
          guard await send(.disconnected(reason: "\(failure)"), to: packets) else { return }
        }
      }
      await reader.close()
      let pause = max(backoff.next(), code == .unauthorized ? Self.pauseAfterRefusal : .zero)
      guard await time.pause(pause, unless: { faults.isStopping }) else { return }
    }
  }

  /// - Returns: at the orderly end of the stream, or when the run is stopping.
  private func forward(
    _ connection: Connection, from reader: ReadStage, to packets: Mailbox<LivePacket>, count: inout Int
  ) async throws {
    let isPaced = input.pace == .realtime || connection.deliversInBursts
    var pacer = MediaPacer(
      frameRate: connection.stream.averageFrameRate, slack: input.pace == .realtime ? nil : Self.burstSlack)
    while !faults.isStopping, var packet = try await reader.read() {
      count += 1
      if isPaced {
        pacer.stamp(&packet, at: time.now())
        guard await time.pause(packet.arrival - time.now(), unless: { faults.isStopping }) else { return }
      }
      status.received(at: time.now())
      guard await send(.packet(packet), to: packets) else { return }
    }
  }

  private func endsForGood(_ reader: ReadStage) async -> Bool {
    if input.pace == .realtime || input.reconnect == .attempts(0) { return true }
    return await reader.hasFiniteEnd
  }

  private func isGivenUp(after failures: Int) -> Bool {
    guard case .attempts(let limit) = input.reconnect else { return false }
    return failures >= limit
  }

  /// - Returns: false when nobody takes packets any more.
  private func send(_ item: LivePacket, to packets: Mailbox<LivePacket>) async -> Bool {
    if case .closed = await packets.send(item) { return false }
    return true
  }
}
