/// Spends patches on coverage, as late and as evenly as the promise allows.
///
/// The frame is divided among N tiles, each of which one patch sees fully. Let S be the promised time (with some reserve), a(1) >= a(2) >= … the waits
/// of the tiles, and r = N / S the steady rate of looks. When looks come at rate r and always go to the tile that waited longest, the m-th tile gets
/// its look in m / r at the latest, so nothing is late while a(m) + m / r <= S for all m. The excess, max over m of m - r (S - a(m)), is
/// the number of looks due now. It grows by r · Δt per frame, so the looks are spread evenly; a look at the longest waiting tile lowers it by 1, and a tile
/// that a salient patch happened to cover lowers it too. After the looks due are taken no tile has waited longer than S.
///
/// Looks are paid with tokens, of which each frame brings `share` · K: that bounds the part of the patches that coverage can take.
struct CoverageSchedule: Sendable {
  private struct Wait: Sendable {
    var tile: Int
    var seconds: Double
  }

  private let grid: PatchGrid
  /// S above, media seconds.
  private let seconds: Double
  private let share: Double
  private var tokens = 1.0
  /// Longest first.
  private var waits: [Wait] = []

  init(grid: PatchGrid, seconds: Double, share: Double) {
    self.grid = grid
    self.seconds = seconds * CoveragePromise.schedule
    self.share = min(max(share, 0), 1)
  }

  mutating func reset() {
    tokens = 1
  }

  /// Takes over the state of another one for the same grid without allocating: its tokens, for the waits are found anew at every use.
  mutating func copy(_ other: CoverageSchedule?) {
    if let other { tokens = other.tokens }
  }

  /// Starts a frame in which `count` patches may be spent.
  mutating func begin(count: Int) {
    let income = share * Double(count)
    tokens = min(tokens + income, max(income, 1) + 1)
  }

  /// Looks that are due now and paid for.
  mutating func due(_ coverage: CoverageMap, now: Double) -> Int {
    sort(coverage, now: now)
    return min(Int(excess() + 1e-9), Int(tokens))
  }

  /// The tile that waited longest, if a look is due and paid for; it is paid then.
  mutating func next(_ coverage: CoverageMap, now: Double) -> (column: PatchGrid.Position, row: PatchGrid.Position)? {
    guard due(coverage, now: now) > 0, let first = waits.first else { return nil }
    tokens -= 1
    return grid.tile(first.tile)
  }

  private mutating func sort(_ coverage: CoverageMap, now: Double) {
    waits.removeAll(keepingCapacity: true)
    for index in 0..<grid.tileCount {
      let tile = grid.tile(index)
      waits.append(Wait(tile: index, seconds: coverage.wait(columns: tile.column.cells, rows: tile.row.cells, now: now)))
    }
    waits.sortInPlace { $0.seconds != $1.seconds ? $0.seconds > $1.seconds : $0.tile < $1.tile }
  }

  private func excess() -> Double {
    let rate = Double(waits.count) / seconds
    var excess = 0.0
    for (index, wait) in waits.enumerated() {
      excess = max(excess, Double(index + 1) - rate * (seconds - wait.seconds))
    }
    return min(excess, Double(waits.count))
  }
}
