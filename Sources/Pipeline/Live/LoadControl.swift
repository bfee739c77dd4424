import Perception
import Streaming
import Synchronization

/// The latency budget of one source: which frames are still worth working on, and how many patches each may have. Shared by the
/// steps that a frame passes, since it learns at the end what it decides by at the beginning.
final class LoadControl: Sendable {
  let budget: Duration?
  private let governor: Mutex<BudgetGovernor>
  private let gate: DeadlineGate
  private let source: Int
  private let stream: String
  private let time: LiveTime

  init(budget: Duration?, maximumPatches: Int, gate: DeadlineGate, source: Int, stream: String, time: LiveTime) {
    self.budget = budget
    self.gate = gate
    self.source = source
    self.stream = stream
    self.time = time
    governor = Mutex(BudgetGovernor(BudgetGovernor.Settings(budget: budget, maximumPatches: maximumPatches)))
  }

  /// When the engine should be done with the frame, compared with those of other sources.
  func deadline(of frame: DecodedFrame) -> ContinuousClock.Instant {
    governor.withLock { $0.deadline(capture: frame.live?.capture ?? frame.times.read) }
  }

  /// The source has gone: the others may have its share of the engine.
  func sourceIsGone() {
    gate.forget(source: source)
  }

  /// A frame has come, whether it will be worked on or not.
  func noteArrival(at now: ContinuousClock.Instant) {
    gate.noteArrival(source: source, at: now)
  }

  /// - Returns: false when not even the glance can be done in time.
  func admits(_ frame: DecodedFrame, at now: ContinuousClock.Instant) -> Bool {
    guard let stamp = frame.live else { return true }
    return governor.withLock { $0.admit(age: now - stamp.capture, at: now) == .run }
  }

  /// After the glance.
  /// - Parameter limit: patches that the compute of the frame pays for.
  func patches(for frame: GlancedFrame, limit: Int) -> Int {
    let now = time.now()
    guard let stamp = frame.live, let entered = frame.times.entered else { return 0 }
    let share = gate.share(at: now)
    return governor.withLock {
      $0.patches(age: now - stamp.capture, sinceEntry: now - entered, share: share, limit: limit, at: now)
    }
  }

  /// A frame is done; what it cost is learnt.
  /// - Returns: false when it has come too late to be of use, so that it must not be written.
  func finished(_ result: FrameResult, at now: ContinuousClock.Instant) -> Bool {
    guard let stamp = result.live, let entered = result.times.entered, let glanced = result.times.glanced else { return true }
    let patched = result.times.patched ?? glanced
    return governor.withLock { governor in
      governor.observe(
        fixed: glanced - entered, isGlanced: result.isGlanced, patchWork: patched - glanced, patches: result.patches.count,
        tail: now - patched, at: now)
      return governor.accepts(age: now - stamp.capture)
    }
  }

  /// Said once, when the budget is less than the glance alone needs.
  func warning(epoch: Int) -> EventRecord? {
    guard let budget else { return nil }
    return governor.withLock { governor in
      guard let needed = governor.takeWarning() else { return nil }
      return EventRecord(
        stream: stream, epoch: epoch,
        kind: .budget(
          neededMilliseconds: Int((needed / .milliseconds(1)).rounded(.up)), budgetMilliseconds: Int(budget / .milliseconds(1))))
    }
  }
}
