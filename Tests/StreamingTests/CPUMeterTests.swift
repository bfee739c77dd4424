import Glibc
import Streaming
import Testing

@Suite struct CPUMeterTests {
  struct Failure: Error {}

  @Test func aLabelGetsAtLeastTheWorkDoneInIt() {
    let meter = CPUMeter()
    meter.measure("work") { Self.spend(.milliseconds(5)) }
    meter.measure("work") { Self.spend(.milliseconds(5)) }
    meter.measure("other") { Self.spend(.milliseconds(1)) }
    let reading = meter.reading()
    #expect(Set(reading.labels.keys) == ["work", "other"])
    #expect(reading.labels["work", default: .zero] >= .milliseconds(10))
    #expect(reading.labels["other", default: .zero] >= .milliseconds(1))
    // One thread, labels side by side: both lie within the thread's span, and that within the process's.
    #expect(reading.labels.values.reduce(.zero, +) <= reading.threads)
    #expect(reading.threads <= reading.process)
  }

  @Test func workThatThrowsCounts() {
    let meter = CPUMeter()
    #expect(throws: Failure.self) {
      try meter.measure("failing") { () throws(Failure) in
        Self.spend(.milliseconds(2))
        throw Failure()
      }
    }
    #expect(meter.reading().labels["failing", default: .zero] >= .milliseconds(2))
  }

  @Test func aThreadCountsFromWhenItWasFirstSeen() {
    Self.spend(.milliseconds(20))
    let meter = CPUMeter()
    meter.noteThread()
    #expect(meter.reading().threads == .zero)
    Self.spend(.milliseconds(3))
    meter.noteThread()
    let threads = meter.reading().threads
    #expect(threads >= .milliseconds(3))
    #expect(threads <= meter.reading().process)
  }

  @Test func everyThreadCounts() async {
    let meter = CPUMeter()
    for _ in 0..<3 {
      let executor = ThreadExecutor(name: "pdn.test.cpu")
      await Spender(executor).spend(in: meter, .milliseconds(4))
      executor.shutdown()
    }
    #expect(meter.reading().threads >= .milliseconds(12))
    #expect(meter.reading().labels["spent", default: .zero] >= .milliseconds(12))
  }

  @Test func residentMemoryFollowsWhatIsTouched() throws {
    let before = try #require(ProcessUsage.now().residentBytes)
    let size = 96 << 20
    let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 4096)
    defer { memory.deallocate() }
    memset(memory, 1, size)
    let after = ProcessUsage.now()
    // Other tests run at the same time and may give memory back meanwhile.
    #expect(try #require(after.residentBytes) > before + size / 2)
    #expect(try #require(after.peakResidentBytes) > before + size / 2)
    #expect(after.cpu > .zero)
  }

  /// Works until this thread's own CPU clock has advanced by `time`, however long that takes.
  static func spend(_ time: Duration) {
    let start = threadTime()
    while threadTime() - start < time {}
  }

  private static func threadTime() -> Duration {
    var now = timespec()
    #expect(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0)
    return .seconds(now.tv_sec) + .nanoseconds(now.tv_nsec)
  }
}

private actor Spender {
  nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  init(_ executor: ThreadExecutor) {
    self.executor = executor
  }

  func spend(in meter: CPUMeter, _ time: Duration) {
    meter.measure("spent") { CPUMeterTests.spend(time) }
  }
}
