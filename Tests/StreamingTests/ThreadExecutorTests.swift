import Glibc
import Streaming
import Testing

@Suite(.timeLimit(.minutes(10))) struct ThreadExecutorTests {
  @Test func anActorRunsOnOneThreadOfItsOwn() async {
    let executor = ThreadExecutor(name: "pdn.test.one")
    let worker = Worker(executor)
    var threads: Set<Int> = []
    for _ in 0..<200 { threads.insert(await worker.thread()) }
    #expect(threads.count == 1)
    #expect(await worker.threadAfterSuspension() == threads)
    #expect(!threads.contains(ThreadExecutorTests.threadID()))
    executor.shutdown()
  }

  @Test func theThreadBearsTheName() async {
    let executor = ThreadExecutor(name: "pdn.test.a-name-that-is-long")
    #expect(await Worker(executor).threadName() == "pdn.test.a-name\n")
    executor.shutdown()
  }

  @Test func isolationIsKnownOnAndOffTheThread() async {
    let executor = ThreadExecutor(name: "pdn.test.iso")
    let worker = Worker(executor)
    #expect(executor.isIsolatingCurrentContext() == false)
    #expect(await worker.assumesIsolation() == 1)
    executor.shutdown()
    #expect(executor.isIsolatingCurrentContext() == false)
  }

  @Test func isolationOffTheThreadTraps() async {
    await #expect(processExitsWith: .failure) {
      ThreadExecutor(name: "pdn.test.trap").checkIsolated()
    }
  }

  @Test func workRunsInTheOrderOfItsArrivalWhateverItsPriority() async {
    let executor = ThreadExecutor(name: "pdn.test.fifo")
    let worker = Worker(executor)
    for task in await worker.spawn(500) { await task.value }
    #expect(await worker.numbers == Array(0..<500))
    executor.shutdown()
  }

  @Test func shutdownFinishesTheWorkAndTheThread() async {
    let executor = ThreadExecutor(name: "pdn.test.end")
    let worker = Worker(executor)
    let thread = await worker.thread()
    let tasks = (0..<100).map { _ in Task { await worker.thread() } }
    executor.shutdown()
    // Work from before the shutdown ran on the thread, later work on a short-lived one; none is lost.
    for task in tasks { #expect(await task.value > 0) }
    #expect(await worker.thread() != thread)
    executor.shutdown()
    #expect(access("/proc/self/task/\(thread)", F_OK) != 0)
  }

  @Test func lateWorkStaysSerial() async {
    let executor = ThreadExecutor(name: "pdn.test.late")
    let worker = Worker(executor)
    executor.shutdown()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask { for _ in 0..<100 { await worker.increment() } }
      }
    }
    #expect(await worker.count == 800)
    #expect(await worker.assumesIsolation() == 801)
    executor.shutdown()
  }

  @Test func everyoneMayShutDown() async {
    let executor = ThreadExecutor(name: "pdn.test.many")
    let worker = Worker(executor)
    await worker.run { executor.shutdown() }
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<4 { group.addTask { executor.shutdown() } }
    }
    #expect(executor.isIsolatingCurrentContext() == false)
  }

  @Test func nothingLeaks() async {
    weak var left: ThreadExecutor?
    for _ in 0..<200 {
      let executor = ThreadExecutor(name: "pdn.test.leak")
      _ = await Worker(executor).thread()
      executor.shutdown()
      left = executor
    }
    #expect(left == nil)
  }

  /// From the kernel, since this is what the executor's own idea of its thread is checked against.
  static func threadID() -> Int {
    read("/proc/thread-self/stat").flatMap { $0.split(separator: " ").first }.flatMap { Int($0) } ?? 0
  }

  static func read(_ path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 256)
    let length = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<length], as: UTF8.self)
  }
}

private actor Worker {
  nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
  private(set) var count = 0
  private(set) var numbers: [Int] = []

  init(_ executor: ThreadExecutor) {
    self.executor = executor
  }

  func thread() -> Int { ThreadExecutorTests.threadID() }

  func run(_ body: @Sendable () -> Void) { body() }

  /// Enqueues tasks that each add their number.
  func spawn(_ count: Int) -> [Task<Void, Never>] {
    (0..<count).map { number in
      Task(priority: number.isMultiple(of: 3) ? .high : .low) { numbers.append(number) }
    }
  }

  func increment() { count += 1 }

  func threadName() -> String? { ThreadExecutorTests.read("/proc/thread-self/comm") }

  /// The threads before and after a visit to the shared pool: the same, although the optimiser may think less of it.
  func threadAfterSuspension() async -> Set<Int> {
    var threads: Set<Int> = []
    for _ in 0..<50 {
      executor.checkIsolated()
      threads.insert(ThreadExecutorTests.threadID())
      await Task.detached { await Task.yield() }.value
      executor.checkIsolated()
      threads.insert(ThreadExecutorTests.threadID())
    }
    return threads
  }

  func assumesIsolation() -> Int {
    // Asks through a closure that knows nothing of its isolation, as a C callback would.
    let ask: @Sendable (Worker) -> Int = { worker in
      worker.assumeIsolated { worker in
        worker.count += 1
        return worker.count
      }
    }
    return ask(self)
  }
}
