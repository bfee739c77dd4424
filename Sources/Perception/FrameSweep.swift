/// Looks at a whole frame in native resolution part by part, in turn: one part where the frame is small enough, else a grid of parts that overlap.
public struct FrameSweep: Sendable {
  /// Pixels that neighbours have in common: an object of this size lies wholly in one of them.
  static let overlap = 128

  /// Row by row; even origins, inside the frame.
  public let parts: [PixelRect]
  private var next = 0

  /// - Parameters:
  ///   - frame: displayed size, pixels.
  ///   - limit: pixels of a part at most, > 0. Parts are never smaller than about 256 pixels a side.
  public init(frame: Size, limit: Int) {
    var (columns, rows) = (1, 1)
    while Self.side(frame.width, columns) * Self.side(frame.height, rows) > limit {
      if Self.side(frame.width, columns) >= Self.side(frame.height, rows) { columns += 1 } else { rows += 1 }
      if max(Self.side(frame.width, columns), Self.side(frame.height, rows)) <= 2 * Self.overlap { break }
    }
    let (width, height) = (Self.side(frame.width, columns), Self.side(frame.height, rows))
    parts = Self.starts(frame.height, height, rows).flatMap { y in
      Self.starts(frame.width, width, columns).map { x in PixelRect(x: x, y: y, width: width, height: height) }
    }
  }

  /// The part whose turn it is.
  public var part: PixelRect { parts[next] }

  /// The part was looked at.
  public mutating func advance() {
    next = (next + 1) % parts.count
  }

  private static func side(_ length: Int, _ count: Int) -> Int {
    count == 1 ? length : min(((length + (count - 1) * overlap + count - 1) / count + 1) & ~1, length)
  }

  private static func starts(_ length: Int, _ side: Int, _ count: Int) -> [Int] {
    (0..<count).map { count == 1 ? 0 : ($0 * (length - side) / (count - 1)) & ~1 }
  }
}
