/// Grows with every frame that its patches made late and shrinks slowly with the others, so that about one frame in 500 is late
/// however the costs are distributed, milliseconds.
struct LatenessMargin {
  private static let shrink = 0.998
  /// In steps: bounds what a stall can take away.
  private static let most = 10.0

  private(set) var milliseconds = 0.0

  /// - Parameter step: a tenth of what a patch costs.
  mutating func note(late: Bool, step: Double) {
    milliseconds = late ? min(milliseconds + step, Self.most * step) : milliseconds * Self.shrink
  }
}
