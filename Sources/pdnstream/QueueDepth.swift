import Pipeline
import Synchronization

/// Lines that wait for their reader; the queue is opened after the server that tells of it.
final class QueueDepth: Sendable {
  private let queue = Mutex<LineQueue?>(nil)

  var value: Int { queue.withLock { $0?.depth ?? 0 } }

  func watch(_ opened: LineQueue) {
    queue.withLock { $0 = opened }
  }
}
