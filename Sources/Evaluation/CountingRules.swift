import Perception

/// Which boxes of a truth and of tracks are scored.
public struct CountingRules: Sendable {
  /// Overlap, as IoU, from which a track belongs to a true object and is no matter of the neutral ground.
  private static let matchingIoU = 0.5
  /// Share of a track's box that lies in a neutral box, from which it is on neutral ground.
  private static let neutralShare = 0.5

  /// Classes of the truth that are scored, as one; nil for all. Rows without a class always are.
  public var classes: Set<Int>?
  /// The same for the tracks.
  public var trackClasses: Set<Int>?
  /// Classes of the truth that are neutral ground: a track that matches no scored object and lies there by half is not counted.
  public var neutralClasses: Set<Int> = []
  /// Frames 1, 1 + step, 1 + 2 step ... are scored, 1 or more.
  public var step = 1

  public init() {}

  /// Puts truth and tracks side by side, from frame 1 to the last of either.
  ///
  /// Rows of the truth whose 7th column is 0 are not scored; they are neutral ground if their class is.
  /// - Throws: `MOTError` when a scored row has no identity, or an identity is in a frame twice.
  public func sequence(truth: MOTFile, tracks: MOTFile) throws(MOTError) -> TrackingSequence {
    let isNeutral = { (row: MOTRow) in row.classID.map(neutralClasses.contains) ?? false }
    let counted = try scored(truth, "the truth") { row in
      row.confidence != 0 && !isNeutral(row) && Self.contains(classes, row.classID)
    }
    let followed = try scored(tracks, "tracks") { Self.contains(trackClasses, $0.classID) }
    let neutral = Dictionary(grouping: truth.rows.lazy.filter(isNeutral), by: \.frame)
    var sequence = TrackingSequence()
    var assignment = Assignment()
    for frame in Set(counted.keys).union(followed.keys).sorted() {
      let objects = counted[frame] ?? []
      var sightings = followed[frame] ?? []
      if let ground = neutral[frame] {
        remove(&sightings, on: ground.map(\.box), unlessOn: objects, &assignment)
      }
      sequence.append(truth: objects, tracks: sightings)
    }
    return sequence
  }

  private static func contains(_ classes: Set<Int>?, _ classID: Int?) -> Bool {
    guard let classes, let classID else { return true }
    return classes.contains(classID)
  }

  /// The scored rows by frame, in the order of the file.
  private func scored(_ file: MOTFile, _ what: String, _ counts: (MOTRow) -> Bool) throws(MOTError) -> [Int: [Sighting]] {
    struct Key: Hashable {
      var frame: Int
      var id: Int
    }
    var frames: [Int: [Sighting]] = [:]
    var lines: [Key: Int] = [:]
    for row in file.rows where (row.frame - 1).isMultiple(of: step) && counts(row) {
      guard row.id >= 0 else {
        throw MOTError(file: file.name, line: row.line, "the id is \(row.id), as in a file of detections; \(what) need an id of 0 or more.")
      }
      if let other = lines.updateValue(row.line, forKey: Key(frame: row.frame, id: row.id)) {
        throw MOTError(
          file: file.name, line: row.line,
          "id \(row.id) is in frame \(row.frame) twice, first in line \(other). An object has one box in a frame.")
      }
      frames[row.frame, default: []].append(Sighting(id: row.id, box: row.box))
    }
    return frames
  }

  /// Takes out the tracks on neutral ground that are not those of scored objects.
  private func remove(_ tracks: inout [Sighting], on ground: [BoundingBox], unlessOn objects: [Sighting], _ assignment: inout Assignment) {
    assignment.begin(columns: objects.count)
    for track in tracks {
      for (column, object) in objects.enumerated() {
        let iou = track.box.iou(object.box)
        if iou > 0 { assignment.allow(column: column, cost: -iou) }
      }
      assignment.endRow()
    }
    assignment.solve(limit: 0)
    let partners = assignment.columnOfRow
    tracks = zip(tracks, partners).filter { track, partner in
      if partner != Assignment.none, track.box.iou(objects[partner].box) >= Self.matchingIoU { return true }
      return !ground.contains { track.box.containment(in: $0) >= Self.neutralShare }
    }.map(\.0)
  }
}
