/// Collects camera motion until a map on a grid has to follow, so that maps are not blurred by many moves of a fraction of a cell.
///
/// What is due is whole cells of translation, which copy values as they are; the rest waits. Only when rotation or zoom have taken some corner
/// three quarters of a cell away is all of it due at once. A map therefore trails the picture by less than a cell.
public struct GridMotion: Hashable, Sendable {
  /// Pixels of the frame.
  public let cellWidth: Double
  /// Pixels of the frame.
  public let cellHeight: Double
  private let width: Double
  private let height: Double
  private var pending = CameraMotion.identity

  /// - Precondition: all are positive.
  public init(columns: Int, rows: Int, cellWidth: Double, cellHeight: Double) {
    precondition(columns > 0 && rows > 0 && cellWidth > 0 && cellHeight > 0, "a grid has cells of some size")
    self.cellWidth = cellWidth
    self.cellHeight = cellHeight
    width = Double(columns) * cellWidth
    height = Double(rows) * cellHeight
  }

  /// Forgets what is pending.
  public mutating func reset() {
    pending = .identity
  }

  /// Adds the motion of a frame, and returns by what the maps are to be moved now; the identity when they can stay.
  public mutating func advance(by motion: CameraMotion) -> CameraMotion {
    guard !motion.isIdentity else { return .identity }
    pending = pending.followed(by: motion)
    let middle = pending.apply(x: width / 2, y: height / 2)
    let columns = ((middle.x - width / 2) / cellWidth).rounded()
    let rows = ((middle.y - height / 2) / cellHeight).rounded()
    let whole = CameraMotion(dx: columns * cellWidth, dy: rows * cellHeight, confidence: pending.confidence)
    // The maps have been moved by `whole` before the rest comes.
    let rest = whole.inverse.followed(by: pending)
    if strays(rest) {
      defer { pending = .identity }
      return pending
    }
    pending = rest
    return whole
  }

  private func strays(_ motion: CameraMotion) -> Bool {
    func away(_ x: Double, _ y: Double) -> Bool {
      let moved = motion.apply(x: x, y: y)
      return abs(moved.x - x) > 0.75 * cellWidth || abs(moved.y - y) > 0.75 * cellHeight
    }
    return away(0, 0) || away(width, 0) || away(0, height) || away(width, height)
  }
}
