import Synchronization

/// Requests that one backend has lent, over all its models.
final class RequestCounter: Sendable {
  private let counts = Mutex<(started: Int, out: Int)>((0, 0))

  /// Inferences started so far.
  var started: Int { counts.withLock { $0.started } }
  /// Requests that are not back in their pools.
  var out: Int { counts.withLock { $0.out } }

  func lent() { counts.withLock { $0.out += 1 } }
  func returned() { counts.withLock { $0.out -= 1 } }
  func ran() { counts.withLock { $0.started += 1 } }
}
