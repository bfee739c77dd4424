import Synchronization
import Video

/// How many frames a run is expected to have, once its source is open; for progress only.
final class ExpectedFrames: Sendable {
  private let value: Mutex<Int?>

  init(_ count: Int?) {
    value = Mutex(count)
  }

  var count: Int? { value.withLock { $0 } }

  func set(_ stream: StreamDescription) {
    let product = stream.duration.flatMap { duration in stream.averageFrameRate.map { Int((duration * $0).rounded()) } }
    value.withLock { $0 = $0 ?? stream.frameCount ?? product }
  }
}
