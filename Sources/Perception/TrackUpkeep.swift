/// Where patches keep confirmed tracks alive: a track that no look can see ends, and the smaller ones only a patch can see.
///
/// A track weighs the more the longer it has waited for a look, relative to the one that has waited longest. So with fewer patches than
/// places they take turns: a place with m tracks comes before one that waits longer only while m · w^n is more than its W^n, so nobody waits
/// more than about m^(1/n) times as long as the others.
struct TrackUpkeep: Sendable {
  typealias Cells = (columns: Range<Int>, rows: Range<Int>)

  /// Media seconds of fruitless looks that halve the weight of a track, as in `TrackSaliency`.
  private static let patience = 0.5
  /// A wait shorter than any frame's, media seconds: tracks seen just now still weigh something.
  private static let shortest = 1e-3

  /// The tracks' weights, 0...1, on the planner's grid.
  private(set) var map: SaliencyMap
  /// The cells of the patches taken so far for this frame.
  private(set) var taken: [Cells] = []
  private let groups: ClassGroups
  private let worth: ObjectWorth
  private let cell: Int
  private let exponent: Int
  private var waits: [Double] = []

  init(groups: ClassGroups, ownership: GlanceOwnership, patchSide: Int, glanceScale: Double, grid: PatchGrid, exponent: Int) {
    self.groups = groups
    worth = ObjectWorth(ownership: ownership, patchSide: patchSide, glanceScale: glanceScale)
    cell = grid.cell
    self.exponent = exponent
    map = SaliencyMap(columns: grid.columns.cellCount, rows: grid.rows.cellCount)
  }

  /// Weighs the tracks for a frame at `time`, `now` media seconds after the start; looks so far are in `coverage`.
  mutating func estimate(_ tracks: [Track], at time: MediaTime, coverage: CoverageMap, now: Double) {
    map.clear()
    taken.removeAll(keepingCapacity: true)
    waits.removeAll(keepingCapacity: true)
    for track in tracks { waits.append(wait(of: track, at: time, coverage: coverage, now: now)) }
    guard let longest = waits.max(), longest > 0 else { return }
    for (track, wait) in zip(tracks, waits) where wait > 0 {
      let box = track.predictedBox(at: time)
      let value = wait / longest * worth.worth(box, group: groups.group(of: track.classID)) * Self.patience
      map.raise(under: clipped(box), to: value / (Self.patience + track.missedSeconds), cell: cell, exponent: exponent)
    }
  }

  /// A patch looks at these cells.
  mutating func take(_ cells: Cells) {
    taken.append(cells)
  }

  /// Media seconds since the track was seen or its place was looked at; 0 when it needs no patch.
  private func wait(of track: Track, at time: MediaTime, coverage: CoverageMap, now: Double) -> Double {
    // What the glance sees alone, it keeps alive alone.
    guard track.state == .confirmed, track.source != .glance else { return 0 }
    let box = track.predictedBox(at: time)
    let inFrame = clipped(box)
    guard inFrame.area > 0, worth.worth(box, group: groups.group(of: track.classID)) > 0 else { return 0 }
    let columns = cells(inFrame.x, inFrame.maxX, map.columns)
    let looked = coverage.wait(columns: columns, rows: cells(inFrame.y, inFrame.maxY, map.rows), now: now)
    return max(min(looked, time.seconds(since: track.lastSeen)), Self.shortest)
  }

  private func clipped(_ box: BoundingBox) -> BoundingBox {
    box.clipped(to: Size(width: map.columns * cell, height: map.rows * cell))
  }

  private func cells(_ from: Double, _ to: Double, _ count: Int) -> Range<Int> {
    let side = Double(cell)
    let first = Int(min(max(from / side, 0), Double(count - 1)))
    return first..<max(first + 1, Int(min((to / side).rounded(.up), Double(count))))
  }
}
