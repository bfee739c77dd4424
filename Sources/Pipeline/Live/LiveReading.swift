import Streaming
import Synchronization

/// The task that reads a source, which a stop may have to leave behind: a name server that does not answer holds its thread.
final class LiveReading: Sendable {
  private let begun = Atomic<Bool>(false)
  private let finished = Atomic<Bool>(false)

  /// True before `begin` as well.
  var isOver: Bool { !begun.load(ordering: .acquiring) || finished.load(ordering: .acquiring) }

  func begin(_ read: @escaping @Sendable () async -> Void) {
    begun.store(true, ordering: .releasing)
    Task {
      await read()
      finished.store(true, ordering: .releasing)
    }
  }

  /// Waits until the reader is done, or a stop was asked for and the grace is over, then closes its output.
  func end(_ packets: Mailbox<LivePacket>, grace: Duration, faults: FaultLatch, time: LiveTime) async {
    while !isOver, await time.pause(Self.interval, unless: { faults.isStopping }) {}
    var left = grace
    while !isOver, left > .zero {
      await time.sleep(Self.slice)
      left -= Self.slice
    }
    packets.close()
  }

  private static let interval = Duration.milliseconds(50)
  private static let slice = Duration.milliseconds(10)
}
