import Glibc

/// A value behind a lock that a *thread* can wait on until the value changes; `Mutex` has no such wait.
///
/// `@unchecked Sendable`: `value` is touched only inside `change` and `wait`, between lock and unlock of `mutex`. The mutex and
/// the condition live at fixed addresses, allocated in `init` and destroyed in `deinit`, when nobody can hold them.
final class Monitor<Value>: @unchecked Sendable {
  private var value: Value
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(_ value: sending Value) {
    self.value = value
    Self.check(pthread_mutex_init(mutex, nil), "create a lock")
    Self.check(pthread_cond_init(changed, nil), "create a condition")
  }

  deinit {
    Self.check(pthread_cond_destroy(changed), "destroy a condition")
    Self.check(pthread_mutex_destroy(mutex), "destroy a lock")
    changed.deallocate()
    mutex.deallocate()
  }

  /// Runs `body` alone on the value, then wakes every waiting thread.
  func change<Result>(_ body: (inout Value) -> sending Result) -> sending Result {
    Self.check(pthread_mutex_lock(mutex), "lock")
    defer {
      Self.check(pthread_cond_broadcast(changed), "wake a thread")
      Self.check(pthread_mutex_unlock(mutex), "unlock")
    }
    return body(&value)
  }

  /// Runs `body` alone on the value, again after every change, until it returns something; then wakes every waiting thread,
  /// since `body` may have changed the value.
  func wait<Result>(for body: (inout Value) -> sending Result?) -> sending Result {
    Self.check(pthread_mutex_lock(mutex), "lock")
    defer {
      Self.check(pthread_cond_broadcast(changed), "wake a thread")
      Self.check(pthread_mutex_unlock(mutex), "unlock")
    }
    while true {
      if let result = body(&value) { return result }
      Self.check(pthread_cond_wait(changed, mutex), "wait")
    }
  }

  /// These calls fail only on misuse of their arguments, which are ours.
  private static func check(_ status: Int32, _ action: String) {
    precondition(status == 0, "Cannot \(action): \(String(cString: strerror(status))).")
  }
}
