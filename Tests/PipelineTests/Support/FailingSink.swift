@testable import Pipeline

/// Stands for the annotated video on a disk that fills up.
final class FailingSink: FrameSink {
  struct Full: Error {}

  private var left: Int

  /// - Parameter frames: frames that fit; the end never does.
  init(after frames: Int) {
    left = frames
  }

  func write(_ result: FrameResult) throws -> WriteOutcome {
    guard left > 0 else { throw Full() }
    left -= 1
    return .written
  }

  func write(_ event: EventRecord) throws -> WriteOutcome { .written }

  func finish(_ outcome: RunOutcome) throws { throw Full() }
}
