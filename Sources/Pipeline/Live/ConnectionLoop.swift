import Streaming
import Video

/// Keeps one source connected: opens it, forwards its packets, and after a loss tries again with growing pauses, for ever unless
/// told otherwise. It also starts when the source is down.
struct ConnectionLoop: Sendable {
  let input: LiveInput
  let faults: FaultLatch
  let status: LiveStatus
  let time: LiveTime

  /// Runs until the source has ended for good, failed for good, or the run is stopped.
  func run(_ reader: ReadStage, to packets: Mailbox<LivePacket>) async {
    var backoff = Backoff(limit: input.retryLimit)
    var outage: (since: ContinuousClock.Instant, failures: Int)?
    var wasConnected = false
    while !faults.isStopping {
      let reason: String
      do {
        let began = time.now()
        let connection = try await reader.connect(
          outage.map { Connection.Outage(gap: began - $0.since, attempts: $0.failures + 1) })
        guard await send(.connected(connection), to: packets) else { break }
        (wasConnected, outage) = (true, nil)
        status.connected(at: time.now())
        guard try await forward(from: reader, to: packets, delivered: { backoff.reset() }) else { break }
        guard await send(.ended, to: packets), input.pace == .live, input.reconnect != .attempts(0) else { break }
        reason = "the source ended its stream"
      } catch {
        if faults.isStopping { break }
        let failure = error as? VideoError
        // What is wrong at the first attempt stays wrong, unless it is the network's fault; later, a camera may be half awake.
        let isHopeless = failure.map { !$0.code.isTransient && !wasConnected } ?? true
        let failures = (outage?.failures ?? 0) + 1
        if isHopeless || isGivenUp(after: failures, isFirst: outage == nil && status.isConnected) {
          faults.record(error)
          break
        }
        reason = "\(error)"
      }
      if let known = outage {
        outage = (known.since, known.failures + 1)
      } else {
        outage = (time.now(), status.isConnected ? 0 : 1)
        status.disconnected()
        guard await send(.disconnected(reason: reason), to: packets) else { break }
      }
      await reader.close()
      guard await time.pause(backoff.next(), unless: { faults.isStopping }) else { break }
    }
    status.disconnected()
    await reader.close()
    packets.close()
  }

  /// - Returns: false when the run is stopping; true at the orderly end of the stream.
  private func forward(
    from reader: ReadStage, to packets: Mailbox<LivePacket>, delivered: () -> Void
  ) async throws -> Bool {
    var pacer = MediaPacer()
    while var packet = try await reader.read() {
      delivered()
      if input.pace == .realtime {
        pacer.stamp(&packet, at: time.now())
        guard await time.pause(packet.arrival - time.now(), unless: { faults.isStopping }) else { return false }
      }
      status.received(at: time.now())
      guard await send(.packet(packet), to: packets) else { return false }
    }
    return !faults.isStopping
  }

  /// - Parameter isFirst: the connection has just been lost, so that this is no failed attempt yet.
  private func isGivenUp(after failures: Int, isFirst: Bool) -> Bool {
    guard case .attempts(let limit) = input.reconnect else { return false }
    return isFirst ? limit == 0 : failures >= max(limit, 1)
  }

  /// - Returns: false when nobody takes packets any more.
  private func send(_ item: LivePacket, to packets: Mailbox<LivePacket>) async -> Bool {
    if case .closed = await packets.send(item) { return false }
    return true
  }
}
