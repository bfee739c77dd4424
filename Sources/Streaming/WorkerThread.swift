import CPlatform
import Glibc

/// A thread for one piece of work that blocks.
///
/// Unlike a task on an actor with a `ThreadExecutor`, it needs no thread of Swift's pool to begin, so it begins also while the pool is
/// busy.
public enum WorkerThread {
  private final class Work: Sendable {
    let name: String
    let body: @Sendable () -> Void

    init(name: String, body: @escaping @Sendable () -> Void) {
      self.name = name
      self.body = body
    }
  }

  /// Runs `body` on a new thread, which ends with it. Nobody can wait for the thread: `body` tells of its end by itself.
  /// - Parameter name: of the thread, as `top -H` shows it (15 bytes of it).
  public static func start(name: String, _ body: @escaping @Sendable () -> Void) {
    var thread = pthread_t()
    // Retained here, released by the thread.
    let work = Unmanaged.passRetained(Work(name: name, body: body))
    let status = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        let work = Unmanaged<Work>.fromOpaque(context).takeRetainedValue()
        pdn_thread_name(work.name)
        work.body()
        return nil
      }, work.toOpaque())
    // Threads fail to start only when the machine has no room for one more, and the program cannot go on without them.
    precondition(status == 0, "Cannot start thread '\(name)': \(String(cString: strerror(status))).")
    // Fails only for a thread that is detached or has been joined.
    pthread_detach(thread)
  }
}
