/// Decides which detection of a frame belongs to which track: the two stages of ByteTrack for the tracks that are believed, then
/// both for the tentative ones.
struct Association: Sendable {
  private let settings: Tracker.Settings
  private let groups: ClassGroups
  private let gate: MatchGate
  private var assignment = Assignment()
  /// Detections of the current stage by centre, so that each track tests only its neighbourhood.
  private var sorted: [Entry] = []
  /// Indices of the tracks of the current stage.
  private var rows: [Int] = []
  private var isTaken: [Bool] = []

  private struct Entry: Sendable {
    var centerX: Double
    var detection: Int
    var group: Int
  }

  init(settings: Tracker.Settings, groups: ClassGroups) {
    self.settings = settings
    self.groups = groups
    gate = MatchGate(settings)
  }

  /// No track took this detection of the last frame.
  func isFree(_ detection: Int) -> Bool { !isTaken[detection] }

  /// Sets `detection` of every memory to the index of its detection, or to `Assignment.none`.
  mutating func run(_ detections: [Detection], tracks: [Track], memories: inout [Tracker.Memory], at time: MediaTime) {
    isTaken.refill(with: false, count: detections.count)
    for index in memories.indices { memories[index].detection = Assignment.none }

    let (low, high) = (min(settings.lowScore, settings.highScore)..<settings.highScore, settings.highScore..<Double.infinity)
    let recent = settings.cascadeSeconds
    if recent > 0 {
      collect(detections, scores: high)
      match(detections, minimumIoU: settings.minimumIoU, tracks: tracks, memories: &memories) {
        $0.state != .tentative && time.seconds(since: $0.lastSeen) <= recent
      }
    }
    for isTentative in [false, true] {
      collect(detections, scores: high)
      match(detections, minimumIoU: settings.minimumIoU, tracks: tracks, memories: &memories) { ($0.state == .tentative) == isTentative }
      collect(detections, scores: low)
      match(detections, minimumIoU: settings.minimumLowScoreIoU, tracks: tracks, memories: &memories) {
        ($0.state == .tentative) == isTentative
      }
    }
  }

  private mutating func collect(_ detections: [Detection], scores: Range<Double>) {
    sorted.removeAll(keepingCapacity: true)
    for (index, detection) in detections.enumerated() where detection.isSound && !isTaken[index] && scores.contains(detection.score) {
      sorted.append(Entry(centerX: detection.box.centerX, detection: index, group: groups.group(of: detection.classID)))
    }
    sorted.sortInPlace { ($0.centerX, $0.detection) < ($1.centerX, $1.detection) }
  }

  private mutating func match(
    _ detections: [Detection], minimumIoU: Double, tracks: [Track], memories: inout [Tracker.Memory], where isEligible: (Track) -> Bool
  ) {
    guard !sorted.isEmpty else { return }
    rows.removeAll(keepingCapacity: true)
    assignment.begin(columns: sorted.count)
    for index in tracks.indices where memories[index].detection == Assignment.none && isEligible(tracks[index]) {
      rows.append(index)
      let group = memories[index].group
      let place = MatchGate.Place(memories[index], isFresh: tracks[index].hits == 1, gate)
      let middle = place.filter.x.position
      var column = firstColumn(from: middle - place.reach)
      while column < sorted.count, sorted[column].centerX <= middle + place.reach {
        if sorted[column].group == group {
          let detection = detections[sorted[column].detection]
          let similarity = gate.similarity(detection, to: place, minimumIoU: minimumIoU)
          if similarity > 0 { assignment.allow(column: column, cost: -similarity * detection.score) }
        }
        column += 1
      }
      assignment.endRow()
    }
    assignment.solve(limit: 0)
    for (row, index) in rows.enumerated() where assignment.columnOfRow[row] != Assignment.none {
      let detection = sorted[assignment.columnOfRow[row]].detection
      memories[index].detection = detection
      isTaken[detection] = true
    }
  }

  /// The first detection in `sorted` whose centre is not left of `x`.
  private func firstColumn(from x: Double) -> Int {
    var low = 0
    var high = sorted.count
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle].centerX < x { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
