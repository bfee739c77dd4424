import Streaming

/// Notices that a connected source sends nothing, long before its connection is given up, and says so once per silence.
struct StallWatch: Sendable {
  let limit: Duration
  let status: LiveStatus
  let time: LiveTime

  /// Runs until `isOver`, or nobody takes packets any more.
  func run(to packets: Mailbox<LivePacket>, isOver: @Sendable () -> Bool) async {
    var said: ContinuousClock.Instant?
    while await time.pause(limit / 4, unless: isOver) {
      let values = status.snapshot()
      let silence = time.now() - values.lastArrival
      guard values.isConnected, silence >= limit, said != values.lastArrival else { continue }
      said = values.lastArrival
      if case .closed = await packets.send(.stalled(silence)) { return }
    }
  }
}
