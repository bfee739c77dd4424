import Perception
import Synchronization

/// Requests that one backend has lent, over all its models.
final class RequestCounter: Sendable {
  private let counts = Mutex<(started: Int, out: Int)>((0, 0))

  /// Inferences started so far.
  var started: Int { counts.withLock { $0.started } }
  /// Requests that are not back in their pools.
  var out: Int { counts.withLock { $0.out } }

  /// Models compiled so far: `file widthxheight`.
  var models: Set<String> { compilations.withLock { $0 } }
  private let compilations = Mutex<Set<String>>([])

  func compiled(_ file: String, _ input: Size) { compilations.withLock { _ = $0.insert("\(file) \(input)") } }
  func lent() { counts.withLock { $0.out += 1 } }
  func returned() { counts.withLock { $0.out -= 1 } }
  func ran() { counts.withLock { $0.started += 1 } }
}
