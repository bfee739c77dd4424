import CPlatform
import DequeModule
import Glibc
import Synchronization

/// Runs the actors that name it as their executor on one thread of their own, in the order in which their work arrives
/// (task priorities do not reorder it).
///
/// For actors that make blocking calls (FFmpeg, inference, file output): on Swift's shared pool, which has one thread
/// per core, two such calls held up every other task of the program for 300 ms.
///
///     actor Reader {
///       let executor: ThreadExecutor
///       nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
///     }
///
/// The thread lives until `shutdown`, which must be called. Work that arrives after that still runs, serially, on a
/// short-lived thread: dropping it would suspend its task for ever.
public final class ThreadExecutor: SerialExecutor {
  private struct State {
    var jobs: Deque<UnownedJob> = []
    var isStopping = false
    /// A thread serves the queue.
    var isServed = false
    /// The thread that `shutdown` has to join; nil once somebody has taken that on.
    var thread: pthread_t?
  }

  public let name: String
  private let state = Monitor(State())
  /// Kernel id of the thread that serves the queue, 0 when there is none.
  private let server = Atomic<Int32>(0)

  /// - Parameter name: of the thread, as `top -H` shows it (15 bytes of it).
  public init(name: String) {
    self.name = name
    state.change { state in
      state.isServed = true
      state.thread = self.startThread()
    }
  }

  public func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    state.change { state in
      state.jobs.append(job)
      guard !state.isServed else { return }
      state.isServed = true
      // Nobody joins this one.
      self.check(pthread_detach(self.startThread()), "detach")
    }
  }

  /// Ends the thread after the work that has arrived; returns when the thread is gone. Later calls do nothing. Called on
  /// the thread itself it returns at once, and the thread ends after the work that has arrived.
  public func shutdown() {
    let isOwnThread = isIsolatingCurrentContext() == true
    let thread = state.change { state -> pthread_t? in
      state.isStopping = true
      defer { state.thread = nil }
      return state.thread
    }
    if isOwnThread {
      if let thread { check(pthread_detach(thread), "detach") }
      return
    }
    if let thread { check(pthread_join(thread, nil), "join") }
    state.wait { $0.isServed ? nil : () }
  }

  /// Traps unless called on the executor's thread.
  public func checkIsolated() {
    precondition(isIsolatingCurrentContext() == true, "This must run on the thread '\(name)'.")
  }

  public func isIsolatingCurrentContext() -> Bool? {
    // Not pthread_self(), which the optimiser may carry over from another thread (see CPlatform).
    server.load(ordering: .acquiring) == pdn_thread_id()
  }

  private func startThread() -> pthread_t {
    var thread = pthread_t()
    // The thread keeps the executor alive until it ends.
    let owner = Unmanaged.passRetained(self)
    let status = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<ThreadExecutor>.fromOpaque(context).takeRetainedValue().serve()
        return nil
      }, owner.toOpaque())
    check(status, "start")
    return thread
  }

  private func serve() {
    pdn_thread_name(name)
    server.store(pdn_thread_id(), ordering: .releasing)
    while let job = nextJob() { job.runSynchronously(on: asUnownedSerialExecutor()) }
  }

  /// Waits for work; nil when there is none and the executor was shut down.
  private func nextJob() -> UnownedJob? {
    state.wait { state -> UnownedJob?? in
      if let job = state.jobs.popFirst() { return .some(job) }
      guard state.isStopping else { return nil }
      self.server.store(0, ordering: .releasing)
      state.isServed = false
      return .some(nil)
    }
  }

  /// Threads fail to start only when the machine has no room for one more, and the program cannot go on without them.
  private func check(_ status: Int32, _ action: String) {
    precondition(status == 0, "Cannot \(action) thread '\(name)': \(String(cString: strerror(status))).")
  }
}
