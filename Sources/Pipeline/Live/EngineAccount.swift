/// What a source has left of its shares of the engine's time, or has overdrawn, milliseconds.
struct EngineAccount {
  /// Part of a share by which patches may overdraw: more than that, and the frame after the next would be displaced.
  private static let credit = 0.5

  private(set) var balance = 0.0

  /// A patch beyond the usual number is paid for by what was saved.
  func affords(_ cost: Double, share: Double) -> Bool { balance + share >= cost }

  /// The engine's arrears stay bounded.
  func bears(_ cost: Double, share: Double) -> Bool { balance + share - cost >= -Self.credit * share }

  /// A frame has held the engine for `cost`. Arrears are worked off with the whole share, savings are made of the planned part only.
  mutating func book(_ cost: Double, share: Double, utilization: Double, cap: Double) {
    let planned = balance + share * utilization - cost
    balance = planned > 0 ? planned : min(balance + share - cost, 0)
    balance = min(max(balance, -share), cap)
  }
}
