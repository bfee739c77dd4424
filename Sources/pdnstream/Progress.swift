import Pipeline
import Streaming

/// Shows twice a second how far a run has come, on a terminal only.
enum Progress {
  static func during<Result: Sendable>(
    _ ledger: FrameLedger, frames: @escaping @Sendable () -> Int?, enabled: Bool, _ body: @Sendable () async -> Result
  ) async -> Result {
    guard enabled, Terminal.isInteractive else { return await body() }
    let began = ContinuousClock.now
    let reporter = Task {
      while !Task.isCancelled {
        do { try await Task.sleep(for: .milliseconds(500)) } catch { return }
        Terminal.replaceLine(line(ledger.snapshot().emitted, frames(), ContinuousClock.now - began))
      }
    }
    let result = await body()
    reporter.cancel()
    await reporter.value
    Terminal.replaceLine("")
    return result
  }

  private static func line(_ done: Int, _ total: Int?, _ elapsed: Duration) -> String {
    let rate = Double(done) / max(elapsed / .seconds(1), 1e-3)
    let speed = "\((rate * 10).rounded() / 10) frames/s"
    guard let total, total > 0 else { return "\(done) frames, \(speed)" }
    let left = rate > 0 ? Int(Double(max(total - done, 0)) / rate) : 0
    return "\(done) of \(total) frames (\(min(100 * done / total, 100)) %), \(speed), \(left) s left"
  }
}
