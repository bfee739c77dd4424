/// Chooses the patches of each frame: what the glance hints at, where small tracks are expected, and what was not looked at for long.
///
/// Evidence is smoothed in media time (tracks are predicted instead, staleness is memory already), carried along by the camera's motion,
/// lowered where looks found nothing, fused to one map, and covered greedily by patches as long as the next one promises enough; beside that
/// every part of the frame gets its look within `coverageSeconds` whatever the map says. The promise counts from the first frame, between the
/// instants of frames, and for the inner area of patches (`Patch.innerArea`); `CoveragePromise` says beforehand if it can be held,
/// `worstStaleness` afterwards if it was. A frame that is no larger than the glance needs no patches.
///
/// Make a new planner when the size of the frame changes. Once warm a plan allocates nothing, except one copy of `saliency` when the caller
/// still holds the previous map.
public struct AttentionPlanner: Sendable {
  public let settings: Settings
  public let frame: Size
  /// The fused map that the last choice was made on.
  public private(set) var saliency: SaliencyMap
  /// Longest time in media seconds that any place has waited for a look so far, counted from the first frame.
  public var worstStaleness: Double { coverage.worstStaleness }
  /// Patches that the last frame was worth: as many as it would have got with `limit`.
  public private(set) var wanted = 0
  /// Whether and how the coverage can be promised for this frame and patch size.
  public let promise: CoveragePromise
  /// Side of a cell of `saliency`, source pixels: the setting, or less for small frames.
  public var gridCell: Int { selector.grid.cell }

  /// What rounding can leave of an empty place in the sums of the choice.
  private static let residue = 1e-9

  private let needsPatches: Bool
  private let leastGain: Double
  private var evidenceSaliency: EvidenceSaliency
  private var trackSaliency: TrackSaliency
  private var smoother: TemporalSmoother
  private var selector: PatchSelector
  private var coverage: CoverageMap
  private var schedule: CoverageSchedule?
  private var coolDown: CoolDown
  /// Salient places of the frame before.
  private var kept: [PixelRect] = []
  private var upkeep: TrackUpkeep
  /// State before the choice, to take back the one made with `limit`.
  private var coverageBefore: CoverageMap
  private var scheduleBefore: CoverageSchedule?
  private var start: MediaTime?
  private var estimate: SaliencyMap
  private var evidence: SaliencyMap
  private var trackMap: SaliencyMap
  private var spare: [Float] = []

  /// - Parameters:
  ///   - frame: size of the displayed frame, source pixels, positive.
  ///   - glanceScale: glance pixels per source pixel.
  ///   - headStride: side of a cell of a trained head, glance pixels: the grid then follows it, so that a place weighs the same in frames of
  ///     every size; nil: `settings.gridCell`.
  public init(settings: Settings, groups: ClassGroups, frame: Size, glanceScale: Double, headStride: Int? = nil) {
    var settings = settings
    if let headStride, glanceScale > 0 { settings.gridCell = Self.cell(stride: headStride, scale: glanceScale) }
    self.settings = settings
    self.frame = frame
    let exponent = min(max(settings.gainExponent, 1), 8)
    let side = max(settings.patchSize.width, settings.patchSize.height)
    let grid = PatchGrid(frame: frame, patch: settings.patchSize, gridCell: settings.gridCell)
    needsPatches = glanceScale < 1
    let floor = headStride == nil ? settings.saliencyFloor : settings.headFloor
    leastGain = max((0..<exponent).reduce(1) { power, _ in power * floor }, .leastNormalMagnitude)
    promise = CoveragePromise(frame: frame, patch: settings.patchSize, gridCell: settings.gridCell)
    evidenceSaliency = EvidenceSaliency(
      groups: groups, ownership: settings.ownership, patchSide: side, glanceScale: glanceScale, exponent: exponent)
    trackSaliency = TrackSaliency(
      groups: groups, ownership: settings.ownership, patchSide: side, glanceScale: glanceScale, exponent: exponent)
    smoother = TemporalSmoother(riseHalfLife: settings.riseHalfLife, fallHalfLife: settings.halfLife)
    selector = PatchSelector(grid: grid, exponent: exponent, overlapPenalty: settings.overlapPenalty)
    coverage = CoverageMap(columns: grid.columns.cellCount, rows: grid.rows.cellCount)
    schedule = settings.coverageSeconds.map { CoverageSchedule(grid: grid, seconds: $0, share: settings.coverageShare) }
    upkeep = TrackUpkeep(
      groups: groups, ownership: settings.ownership, patchSide: side, glanceScale: glanceScale, grid: grid, exponent: exponent)
    coverageBefore = coverage
    scheduleBefore = schedule
    coolDown = CoolDown(
      columns: grid.columns.cellCount, rows: grid.rows.cellCount, cell: grid.cell, frame: frame, forgetHalfLife: settings.coolHalfLife)
    saliency = SaliencyMap(columns: grid.columns.cellCount, rows: grid.rows.cellCount)
    estimate = saliency
    evidence = saliency
    trackMap = saliency
  }

  /// Side of a grid cell for a head's stride: even, and not larger than the head's own, or some of its cells would never be read.
  private static func cell(stride: Int, scale: Double) -> Int {
    max(Int((Double(stride) / scale / 2 + 1e-6).rounded(.down)) * 2, 2)
  }

  /// Takes what the glance at the frame at `time` found as evidence: candidates before suppression, scores from about 0.05, source pixels.
  public mutating func see(candidates: [Detection], at time: MediaTime) {
    evidenceSaliency.estimate(candidates, cell: gridCell, into: &estimate)
    smoother.smooth(estimate, at: time, into: &evidence)
  }

  /// The same with the evidence of a head of its own: a map with the grid of `saliency`, each value 0...1. The detections of the glance are hints beside
  /// it, as far as `SaliencyFusion.hints` says.
  ///
  /// - Precondition: `map` has as many columns and rows as `saliency`.
  public mutating func see(_ map: SaliencyMap, hints: [Detection] = [], at time: MediaTime) {
    precondition(map.columns == saliency.columns && map.rows == saliency.rows, "evidence comes on the planner's grid")
    let weight = Float(settings.fusion.hints)
    if weight > 0 { evidenceSaliency.estimate(hints, cell: gridCell, into: &estimate) } else { estimate.clear() }
    for index in map.values.indices {
      estimate.values[index] = 1 - (1 - map.values[index]) * (1 - weight * estimate.values[index])
    }
    smoother.smooth(estimate, at: time, into: &evidence)
  }

  /// Carries what is remembered of places along with the camera. The coverage is not moved: it is promised for the frame, not for the world.
  public mutating func move(by motion: CameraMotion) {
    guard !motion.isIdentity else { return }
    evidence.move(by: motion, cellWidth: Double(gridCell), cellHeight: Double(gridCell), spare: &spare)
    coolDown.move(by: motion)
    for index in kept.indices {
      let corner = motion.apply(x: Double(kept[index].x), y: Double(kept[index].y))
      kept[index].x = Int(corner.x.rounded())
      kept[index].y = Int(corner.y.rounded())
    }
  }

  /// Learns what the looks at an earlier frame, at `time`, came to. Reports come in the order of their frames.
  public mutating func learn(_ report: LookReport, at time: MediaTime) {
    if settings.coolShare > 0 { coolDown.note(report, at: time) }
  }

  /// Forgets the past: a new epoch, or the next still picture.
  public mutating func reset() {
    start = nil
    kept.removeAll(keepingCapacity: true)
    coolDown.reset()
    smoother.reset()
    coverage.reset()
    schedule?.reset()
  }

  /// Chooses up to `count` patches for the frame at `time`: salient ones first, best first, then those of the coverage. A frame without a glance goes
  /// by the evidence of those before.
  ///
  /// - Parameters:
  ///   - tracks: the latest known tracks, of this frame or some frames ago.
  ///   - count: number of patches that may be spent, >= 0.
  ///   - limit: number that could be spent if time or compute allowed; nil, or no more than `count`: all that is wanted is in `count`.
  ///   - isPressed: it is time that does not allow more. Then the confirmed tracks that would end without a look come first, the longest waiting of
  ///     them, and then the rest as usual; coverage keeps its share.
  ///   - time: media time of the frame, not before that of the previous frame.
  ///   - patches: replaced by the choice. All of them are taken as looked at.
  public mutating func plan(
    tracks: [Track], count: Int, limit: Int? = nil, isPressed: Bool, at time: MediaTime, into patches: inout [Patch]
  ) {
    patches.removeAll(keepingCapacity: true)
    wanted = 0
    let now = begin(tracks, at: time)
    guard needsPatches else { return }
    coverage.note(now: now)
    defer { keep(patches) }
    let limit = max(limit ?? count, count)
    guard limit > 0 else { return }
    if limit > count {
      coverageBefore.copy(coverage)
      scheduleBefore?.copy(schedule)
    }
    chooseFreely(limit, now: now, into: &patches)
    wanted = patches.count
    guard wanted > count else { return }
    // What was chosen is more than there is time or compute for: taken back, and chosen again for what there is.
    coverage.copy(coverageBefore)
    schedule?.copy(scheduleBefore)
    patches.removeAll(keepingCapacity: true)
    guard count > 0 else { return }
    if isPressed {
      chooseUnderPressure(count, tracks: tracks, at: time, now: now, into: &patches)
    } else {
      chooseFreely(count, now: now, into: &patches)
    }
  }

  /// Takes the frame at `time` for looked at in these parts of it, source pixels, in place of patches.
  public mutating func look(at parts: [PixelRect], tracks: [Track], at time: MediaTime) {
    let now = begin(tracks, at: time)
    coverage.note(now: now)
    kept.removeAll(keepingCapacity: true)
    let grid = selector.grid
    for part in parts {
      let columns = grid.columns.cells(seenFrom: part.x, side: part.width)
      coverage.look(columns: columns, rows: grid.rows.cells(seenFrom: part.y, side: part.height), now: now)
    }
  }

  /// The patches that the frame at `time` would be worth if nothing had been looked at before, best first, at most `limit`.
  public mutating func wishes(tracks: [Track], limit: Int, at time: MediaTime, into places: inout [PixelRect]) {
    places.removeAll(keepingCapacity: true)
    guard needsPatches else { return }
    fuse(tracks, at: time, now: nil)
    selector.begin(saliency)
    while places.count < limit, let choice = selector.next(least: leastGain) { places.append(choice.rect) }
  }

  /// Makes the map of the frame at `time`.
  /// - Returns: media seconds since the first frame.
  private mutating func begin(_ tracks: [Track], at time: MediaTime) -> Double {
    if start == nil { start = time }
    let now = max(0, start.map { time.seconds(since: $0) } ?? 0)
    fuse(tracks, at: time, now: now)
    return now
  }

  /// - Parameter now: media seconds since the first frame; nil: as if nothing had been looked at.
  private mutating func fuse(_ tracks: [Track], at time: MediaTime, now: Double?) {
    trackSaliency.estimate(TrackSaliency.Evidence(tracks: tracks, time: time), cell: gridCell, into: &trackMap)
    let (coolShare, fusion) = (Float(settings.coolShare), settings.fusion)
    let (hot, cool, tracked, looks) = (evidence.values, coolDown.map.values, trackMap.values, coverage.lastLook)
    // Said once, so that it need not be asked for each cell.
    let count = saliency.values.count
    precondition(hot.count == count && cool.count == count && tracked.count == count && looks.count == count, "all maps have one grid")
    let now = now ?? .infinity
    saliency.values.withUnsafeMutableBufferPointer { fused in
      for cell in 0..<count {
        let warm = hot[cell] * (1 - coolShare * cool[cell])
        fused[cell] = fusion.fuse(evidence: warm, tracks: tracked[cell], age: now - looks[cell])
      }
    }
  }

  private mutating func chooseFreely(_ count: Int, now: Double, into patches: inout [Patch]) {
    selector.begin(saliency)
    schedule?.begin(count: count)
    let reserved = schedule?.due(coverage, now: now) ?? 0
    addSalient(upTo: count - min(reserved, count), now: now, into: &patches)
    addRest(upTo: count, now: now, into: &patches)
  }

  private mutating func chooseUnderPressure(_ count: Int, tracks: [Track], at time: MediaTime, now: Double, into patches: inout [Patch]) {
    schedule?.begin(count: count)
    let open = count - min(schedule?.due(coverage, now: now) ?? 0, count)
    upkeep.estimate(tracks, at: time, coverage: coverage, now: now)
    selector.begin(upkeep.map)
    while patches.count < open, let choice = selector.next(least: Self.residue) {
      coverage.look(columns: choice.cells.columns, rows: choice.cells.rows, now: now)
      patches.append(Patch(rect: choice.rect, reason: .track, gain: 0))
      upkeep.take(choice.cells)
    }
    // The rest goes by the usual saliency, of which these patches have had their part already.
    selector.begin(saliency)
    for (index, cells) in upkeep.taken.enumerated() {
      patches[index].gain = selector.cover(columns: cells.columns, rows: cells.rows)
    }
    addSalient(upTo: open, now: now, into: &patches)
    addRest(upTo: count, now: now, into: &patches)
  }

  /// Remembers where the frame was looked at because of what is there.
  private mutating func keep(_ patches: [Patch]) {
    kept.removeAll(keepingCapacity: true)
    for patch in patches where patch.reason != .coverage { kept.append(patch.rect) }
  }

  /// The coverage that is due, and what is salient beside it: salient patches may have covered what was due.
  private mutating func addRest(upTo count: Int, now: Double, into patches: inout [Patch]) {
    while patches.count < count, let tile = schedule?.next(coverage, now: now) {
      let gain = selector.cover(columns: tile.column.cells, rows: tile.row.cells)
      coverage.look(columns: tile.column.cells, rows: tile.row.cells, now: now)
      patches.append(Patch(rect: selector.grid.rect(tile.column, tile.row), reason: .coverage, gain: gain))
    }
    addSalient(upTo: count, now: now, into: &patches)
  }

  private mutating func addSalient(upTo count: Int, now: Double, into patches: inout [Patch]) {
    while patches.count < count, let choice = selector.next(least: leastGain, kept: kept, hysteresis: settings.hysteresis) {
      coverage.look(columns: choice.cells.columns, rows: choice.cells.rows, now: now)
      patches.append(Patch(rect: choice.rect, reason: reason(choice.cells.columns, choice.cells.rows), gain: choice.gain))
    }
  }

  /// Tracks or evidence, whichever shows more in these cells.
  private func reason(_ columns: Range<Int>, _ rows: Range<Int>) -> Patch.Reason {
    var balance: Float = 0
    for row in rows {
      for column in columns {
        balance += evidence[column: column, row: row] - trackMap[column: column, row: row]
      }
    }
    return balance >= 0 ? .saliency : .track
  }
}
