import Synchronization

/// Ends FFmpeg's blocking calls from another thread: once raised it stays raised.
///
/// FFmpeg asks it several times a second while it waits for input, so a blocked open or read returns within about 0.1 s.
public final class InterruptFlag: Sendable {
  private let raised = Atomic<Bool>(false)

  public init() {}

  /// Safe to call from any thread, any number of times.
  public func raise() {
    raised.store(true, ordering: .releasing)
  }

  public var isRaised: Bool { raised.load(ordering: .acquiring) }
}
