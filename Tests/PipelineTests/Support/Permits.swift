import Synchronization

/// A counting semaphore for the fake engine's pool of requests, first come first served. Like the real pool it lets go of a
/// task that is cancelled while it waits.
final class Permits: Sendable {
  private struct State {
    var free: Int
    var next = 0
    var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    /// Cancelled before they began to wait.
    var gone: Set<Int> = []
  }

  private let state: Mutex<State>

  init(_ count: Int) {
    state = Mutex(State(free: count))
  }

  func take() async throws(CancellationError) {
    let id = state.withLock { state in
      state.next += 1
      return state.next
    }
    let granted = await withTaskCancellationHandler {
      await withCheckedContinuation { wait(id, $0) }
    } onCancel: {
      leave(id)
    }
    guard granted else { throw CancellationError() }
  }

  func give() {
    let next = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard !state.waiting.isEmpty else {
        state.free += 1
        return nil
      }
      return state.waiting.removeFirst().continuation
    }
    next?.resume(returning: true)
  }

  private func wait(_ id: Int, _ continuation: CheckedContinuation<Bool, Never>) {
    let granted = state.withLock { state -> Bool? in
      if state.gone.remove(id) != nil { return false }
      guard state.free > 0 else {
        state.waiting.append((id, continuation))
        return nil
      }
      state.free -= 1
      return true
    }
    if let granted { continuation.resume(returning: granted) }
  }

  private func leave(_ id: Int) {
    let waiting = state.withLock { state -> CheckedContinuation<Bool, Never>? in
      guard let index = state.waiting.firstIndex(where: { $0.id == id }) else {
        state.gone.insert(id)
        return nil
      }
      return state.waiting.remove(at: index).continuation
    }
    waiting?.resume(returning: false)
  }
}
