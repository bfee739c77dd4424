import Synchronization
import Video

/// Remembers the first fault of a run and stops the source, so that what is already in flight is finished and written.
final class FaultLatch: Sendable {
  private let first = Mutex<(any Error)?>(nil)
  private let interrupt: InterruptFlag

  init(interrupt: InterruptFlag) {
    self.interrupt = interrupt
  }

  var fault: (any Error)? { first.withLock { $0 } }

  /// The run was asked to stop, by a fault or from outside.
  var isStopping: Bool { interrupt.isRaised }

  /// Ends the run in order without a fault, for example when nobody reads the records any more.
  func stop() {
    interrupt.raise()
  }

  func record(_ error: any Error) {
    first.withLock { if $0 == nil { $0 = error } }
    interrupt.raise()
  }
}
