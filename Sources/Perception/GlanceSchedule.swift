/// Decides which frames are glanced at: the first one, and then whenever the last glance is old enough and the next one is paid for.
///
/// Between glances the patches go by what is remembered, carried along by the camera's motion, and by the predicted tracks. Another one says in the same way in
/// which of the glances the water line is looked for.
public struct GlanceSchedule: Sendable {
  /// Frames come at instants that are rounded to the container's clock; this much too early is still on time, of the interval.
  private static let tolerance = 0.02

  private var last: MediaTime?
  private var purse = PixelPurse()

  public init() {}

  /// Forgets the past: the next frame is glanced at, whatever was spent.
  public mutating func reset() {
    last = nil
    purse.refill()
  }

  /// Whether the frame at `time` is glanced at; the glance is paid for then.
  ///
  /// - Parameters:
  ///   - time: of the frame, after that of the frame before.
  ///   - interval: media seconds from glance to glance at least; 0 = every frame that is paid for.
  ///   - pixels: that a glance takes through the network.
  ///   - income: pixels that each frame brings for glances, > 0; nil = as many as it wants.
  public mutating func takes(at time: MediaTime, interval: Double, pixels: Int, income: Double?) -> Bool {
    purse.earn(income, saving: Double(2 * pixels))
    if let last {
      let waited = time.seconds(since: last)
      guard waited < 0 || (waited >= interval * (1 - Self.tolerance) && purse.affords(pixels)) else { return false }
    }
    purse.spend(pixels)
    last = time
    return true
  }
}
