import Glibc
import UnixSignals
import Video

/// SIGINT and SIGTERM stop the source, so that what is in flight is finished and written; a second signal ends at once.
enum SignalWatch {
  /// Runs `body` while the signals are watched.
  static func during<Result: Sendable>(
    _ interrupt: InterruptFlag, _ body: @Sendable () async throws -> Result
  ) async throws -> Result {
    // Writing to a closed pipe must come back as an error, so that `| head -1` ends quietly.
    signal(SIGPIPE, SIG_IGN)
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    let watcher = Task {
      for await received in signals {
        if interrupt.isRaised { _exit(128 + (received == .sigint ? SIGINT : SIGTERM)) }
        interrupt.raise()
      }
    }
    defer { watcher.cancel() }
    return try await body()
  }
}
