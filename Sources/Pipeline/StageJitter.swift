import Synchronization

/// Delays stages at random, seeded, so that tests can show that the output of a file does not depend on speed.
public final class StageJitter: Sendable {
  private let state: Mutex<UInt64>

  public init(seed: UInt64) {
    state = Mutex(seed)
  }

  /// Waits for up to 20 ms of wall clock, often not at all.
  @Sendable public func delay(_ stage: String) async {
    let roll = next() % 60
    guard roll < 20 else { return }
    // Cancellation only shortens the delay.
    try? await Task.sleep(for: .milliseconds(roll))
  }

  /// SplitMix64 (Steele, Lea & Flood 2014).
  private func next() -> UInt64 {
    state.withLock { state in
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }
}
