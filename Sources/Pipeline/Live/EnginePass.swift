import Streaming
import Synchronization

/// The right of one frame to use the engine. It travels with the frame; whoever lets go of the frame, wherever that is, gives the
/// right back with it, so that no drop and no fault can leave the gate shut.
final class EnginePass: Sendable {
  private let gate: DeadlineGate
  private let isHeld = Atomic<Bool>(true)

  /// - Parameter gate: entered already.
  init(_ gate: DeadlineGate) {
    self.gate = gate
  }

  deinit {
    leave()
  }

  /// The work on the engine is done; later calls do nothing.
  func leave() {
    if isHeld.exchange(false, ordering: .acquiringAndReleasing) { gate.leave() }
  }
}
