/// Grows with every frame that its patches made late and shrinks slowly with the others, so that few frames are late however the costs are
/// distributed, milliseconds.
struct LatenessMargin {
  /// Per frame: with one frame in 300 late the margin stays as it is at one step.
  private static let shrink = 0.997
  /// In steps: bounds what a stall can take away to half a patch.
  private static let most = 5.0

  private(set) var milliseconds = 0.0

  /// - Parameter step: a tenth of what a patch costs.
  mutating func note(late: Bool, step: Double) {
    milliseconds = min(late ? milliseconds + step : milliseconds * Self.shrink, Self.most * step)
  }
}
