/// Remembers which places were examined in detail and found empty, so that they attract fewer looks for a while.
///
/// Each cell warms towards 1 while looks at it find nothing, and cools down to 0 when there are none; both with half-lives in media time, so the frame
/// rate does not matter. A place where something was found forgets at once. The camera's motion carries the memory along.
struct CoolDown: Sendable {
  /// Media seconds of fruitless looks after which half is remembered.
  private static let learnHalfLife = 0.15
  /// Media seconds without a look after which half is forgotten.
  private let forgetHalfLife: Double
  private let cell: Int
  private let frame: Size
  private(set) var map: SaliencyMap
  private var spare: [Float] = []
  private var last: MediaTime?

  /// - Parameters:
  ///   - cell: side of a cell, source pixels; the last column and row may reach beyond the frame.
  ///   - frame: source pixels.
  ///   - forgetHalfLife: media seconds, >= 0.
  init(columns: Int, rows: Int, cell: Int, frame: Size, forgetHalfLife: Double) {
    self.cell = cell
    self.frame = frame
    self.forgetHalfLife = forgetHalfLife
    map = SaliencyMap(columns: columns, rows: rows)
  }

  mutating func reset() {
    map.clear()
    last = nil
  }

  mutating func move(by motion: CameraMotion) {
    map.move(by: motion, cellWidth: Double(cell), cellHeight: Double(cell), spare: &spare)
  }

  /// Takes over what the looks at a frame at `time` came to; reports come in the order of time.
  mutating func note(_ report: LookReport, at time: MediaTime) {
    // The first report has no time before it; it counts like a frame of a usual camera.
    let seconds = last.map { max(0, time.seconds(since: $0)) } ?? 1.0 / 30
    last = time
    let loss = Float(1 - HalfLife.remainder(after: seconds, halfLife: forgetHalfLife))
    for index in map.values.indices { map.values[index] -= map.values[index] * loss }
    let learn = Float(1 - HalfLife.remainder(after: seconds, halfLife: Self.learnHalfLife))
    for area in report.examined {
      for row in rows(area) {
        for column in columns(area) {
          let old = map[column: column, row: row]
          map[column: column, row: row] = old + (1 - old) * learn
        }
      }
    }
    for box in report.found { clear(around: box) }
  }

  private mutating func clear(around box: BoundingBox) {
    let side = Double(cell)
    let columns = Self.range(Int((box.x / side).rounded(.down)) - 1, Int((box.maxX / side).rounded(.down)) + 1, count: map.columns)
    for row in Self.range(Int((box.y / side).rounded(.down)) - 1, Int((box.maxY / side).rounded(.down)) + 1, count: map.rows) {
      for column in columns { map[column: column, row: row] = 0 }
    }
  }

  /// Cells whose part of the frame lies wholly in the area.
  private func columns(_ area: PixelRect) -> Range<Int> { inside(area.x, area.maxX, length: frame.width, count: map.columns) }
  private func rows(_ area: PixelRect) -> Range<Int> { inside(area.y, area.maxY, length: frame.height, count: map.rows) }

  private func inside(_ from: Int, _ to: Int, length: Int, count: Int) -> Range<Int> {
    let first = max((from + cell - 1) / cell, 0)
    return first..<max(first, to >= length ? count : to / cell)
  }

  private static func range(_ first: Int, _ last: Int, count: Int) -> ClosedRange<Int> {
    let low = min(max(first, 0), count - 1)
    return low...min(max(last, low), count - 1)
  }
}
