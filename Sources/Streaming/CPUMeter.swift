import CPlatform
import Synchronization

/// Where the CPU time of a run goes: accumulated by label, and by the threads that were seen at work.
///
/// A label's time is that of the calling thread only, so threads that FFmpeg or OpenVINO keep to themselves show up as
/// the difference between the process and the threads seen. Two clock readings and one uncontended lock per call,
/// together a few microseconds: measure a piece of work per frame, not per pixel.
public final class CPUMeter: Sendable {
  public struct Reading: Hashable, Sendable {
    /// CPU time spent inside `measure`, by label. Labels that enclose each other both count.
    public var labels: [String: Duration] = [:]
    /// CPU time of all threads that `measure` or `noteThread` saw, from the first to the last time each was seen.
    public var threads: Duration = .zero
    /// CPU time of the whole process since the meter was made.
    public var process: Duration = .zero
  }

  private struct Span {
    var first: Int64
    var last: Int64
  }

  private struct Totals {
    var labels: [String: Int64] = [:]
    /// By kernel thread id, nanoseconds of that thread's CPU clock.
    var threads: [Int32: Span] = [:]
    /// Nanoseconds of threads whose id the kernel has given to a new thread.
    var ended: Int64 = 0

    mutating func saw(_ thread: Int32, from first: Int64, to last: Int64) {
      guard let span = threads[thread] else {
        threads[thread] = Span(first: first, last: last)
        return
      }
      if last >= span.last {
        threads[thread]?.last = last
      } else {
        ended += span.last - span.first
        threads[thread] = Span(first: first, last: last)
      }
    }
  }

  private let totals = Mutex(Totals())
  private let began = pdn_process_cpu_ns()

  public init() {}

  /// Runs `body` and adds the CPU time that this thread spent in it to `label`, also when it throws.
  public func measure<Result, Failure: Error>(_ label: String, _ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    let start = pdn_thread_cpu_ns()
    defer {
      let end = pdn_thread_cpu_ns()
      let thread = pdn_thread_id()
      totals.withLock {
        $0.labels[label, default: 0] += end - start
        $0.saw(thread, from: start, to: end)
      }
    }
    return try body()
  }

  /// Counts the calling thread among those seen.
  public func noteThread() {
    let now = pdn_thread_cpu_ns()
    let thread = pdn_thread_id()
    totals.withLock { $0.saw(thread, from: now, to: now) }
  }

  public func reading() -> Reading {
    let process = pdn_process_cpu_ns() - began
    return totals.withLock { totals in
      Reading(
        labels: totals.labels.mapValues { .nanoseconds($0) },
        threads: .nanoseconds(totals.threads.values.reduce(totals.ended) { $0 + $1.last - $1.first }),
        process: .nanoseconds(process))
    }
  }
}
