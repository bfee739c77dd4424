import Glibc
import UnixSignals
import Video

/// SIGINT and SIGTERM stop the source, so that what is in flight is finished and written; a second signal ends at once.
enum SignalWatch {
  /// `timeout` signals its child and then the whole group: the same signal within this time is one.
  private static let echo = Duration.milliseconds(50)

  /// Runs `body` while the signals are watched.
  static func during<Result: Sendable>(
    _ interrupts: [InterruptFlag], _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    // Writing to a closed pipe must come back as an error, so that `| head -1` ends quietly.
    // signal() fails only for signals that cannot be ignored.
    signal(SIGPIPE, SIG_IGN)
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let watcher = Task {
      var first: (signal: UnixSignal, instant: ContinuousClock.Instant)?
      for await received in signals {
        // Not the flag: a fault raises it too, and its ending must not be cut short by the first signal.
        if let first {
          if first.signal == received, .now - first.instant < echo { continue }
          _exit(128 + (received == .sigint ? SIGINT : SIGTERM))
        }
        first = (received, .now)
        for interrupt in interrupts { interrupt.raise() }
      }
    }
    defer { watcher.cancel() }
    return try await body()
  }
}
