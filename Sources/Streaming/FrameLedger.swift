import Synchronization

/// Accounts for every frame: each one read ends exactly once, emitted or dropped with a reason.
///
/// `read = emitted + Σ dropped[reason]` is checked when a run ends; a run whose ledger does not balance has lost a frame.
public final class FrameLedger: Sendable {
  public struct Snapshot: Hashable, Sendable {
    public var read = 0
    public var emitted = 0
    /// Reasons without a frame are absent.
    public var dropped: [DropReason: Int] = [:]

    public init() {}

    /// Frames on their way; negative if more frames ended than were read, which is an error of the program.
    public var inFlight: Int { read - emitted - dropped.values.reduce(0, +) }

    public var isBalanced: Bool { inFlight == 0 }
  }

  private let counts = Mutex(Snapshot())

  public init() {}

  public func read(_ count: Int = 1) {
    counts.withLock { $0.read += count }
  }

  public func emitted(_ count: Int = 1) {
    counts.withLock { $0.emitted += count }
  }

  public func dropped(_ reason: DropReason, _ count: Int = 1) {
    guard count != 0 else { return }
    counts.withLock { $0.dropped[reason, default: 0] += count }
  }

  /// A frame whose record was on its way, and therefore counts or is about to count as emitted, will not reach its reader: it moves to
  /// `dropped[.undelivered]` in one step, so that the sum of every snapshot stays the same. Between this and a later `emitted()`
  /// of the same frame, `Snapshot.emitted` may be lower by one than what was delivered.
  public func undelivered(_ count: Int = 1) {
    guard count != 0 else { return }
    counts.withLock {
      $0.emitted -= count
      $0.dropped[.undelivered, default: 0] += count
    }
  }

  /// All counts of one instant.
  public func snapshot() -> Snapshot {
    counts.withLock { $0 }
  }
}
