import COpenVINO
import Synchronization

/// Where the engine's thread meets the borrower: the state of a request slot, and the structure whose address OpenVINO keeps.
///
/// `@unchecked Sendable`: `guarded` is a mutex, and `callback` is written in `init` only.
final class RequestSignal: @unchecked Sendable {
  /// Gets a problem when the wait was out of order.
  typealias Waiter = CheckedContinuation<RequestProblem?, Never>

  struct Guarded {
    var state = RequestState<Waiter>()
    /// Set when a running request was released: model and slot have to outlive the run.
    var keeper: RequestKeeper?
  }

  let guarded = Mutex(Guarded())
  let callback: UnsafeMutablePointer<pdn_ov_callback>

  init() {
    callback = .allocate(capacity: 1)
    let landed: @convention(c) (UnsafeMutableRawPointer?) -> Void = { context in
      guard let context else { return }
      // Not retained: the request's handle holds the signal until OpenVINO has freed the request, and that waits for us.
      Unmanaged<RequestSignal>.fromOpaque(context).takeUnretainedValue().land()
    }
    callback.initialize(to: pdn_ov_callback(callback_func: landed, args: Unmanaged.passUnretained(self).toOpaque()))
  }

  deinit { callback.deallocate() }

  /// Suspends a task until the engine has called back, or resumes it at once.
  func wait(_ waiter: Waiter, _ lease: Int) {
    let answer = guarded.withLock { guarded -> RequestProblem?? in
      do throws(RequestProblem) {
        return try guarded.state.wait(waiter, lease) ? .none : .some(nil)
      } catch {
        return .some(error)
      }
    }
    if let answer { waiter.resume(returning: answer) }
  }

  /// Called on the engine's thread when a run has ended, well or not.
  private func land() {
    let (waiter, isAbandoned) = guarded.withLock { $0.state.land() }
    waiter?.resume(returning: nil)
    guard isAbandoned else { return }
    // Not here: this may let go of the last reference to the model, and OpenVINO can not free a request inside its callback.
    Task.detached { [self] in
      let keeper = guarded.withLock { guarded in
        defer { guarded.keeper = nil }
        return guarded.keeper
      }
      keeper?.collectAndGiveBack()
    }
  }
}
