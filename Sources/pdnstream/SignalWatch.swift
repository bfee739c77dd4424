import Glibc
import UnixSignals
import Video

/// SIGINT and SIGTERM stop the source, so that what is in flight is finished and written; a second signal ends at once.
enum SignalWatch {
  /// Runs `body` while the signals are watched.
  static func during<Result: Sendable>(
    _ interrupts: [InterruptFlag], _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    // Writing to a closed pipe must come back as an error, so that `| head -1` ends quietly.
    signal(SIGPIPE, SIG_IGN)
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let watcher = Task {
      var isFirst = true
      for await received in signals {
        // Not the flag: a fault raises it too, and its ending must not be cut short by the first signal.
        if !isFirst { _exit(128 + (received == .sigint ? SIGINT : SIGTERM)) }
        isFirst = false
        for interrupt in interrupts { interrupt.raise() }
      }
    }
    defer { watcher.cancel() }
    return try await body()
  }
}
