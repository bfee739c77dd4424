/// Makes one list out of what the glance and the patches of one frame saw.
///
/// 1. Each look is freed of its own duplicates. 2. What belongs to the glance is taken from the patches (`GlanceOwnership`). 3. Pieces of one
/// object that two patches cut at their seam are joined. 4. A piece is swallowed by a whole box that contains it, which keeps the better score.
/// 5. The glance's blurred box of an object of a few of its pixels gives way to that of a patch. 6. What still overlaps competes by score, truncated boxes with a penalty;
/// so does a second box of an object, as wide or as high and mostly in or around it (`BoundingBox.isPartialDuplicate`).
///
/// Merging the result again changes nothing, and the order of the input does not matter. Nothing is allocated once the busiest frame was seen.
public struct DetectionMerger: Sendable {
  public struct Settings: Hashable, Sendable {
    /// Boxes of one group overlapping by more than this IoU are one object, 0...1.
    public var iou = 0.5
    /// A truncated box of which more than this share lies in another box of its group is a piece of that object, 0...1.
    public var containment = 0.6
    /// Factor on the score of truncated boxes when boxes compete, 0...1; the reported score keeps its value.
    public var truncatedPenalty = 0.8
    /// A whole box swallows a piece only if its own score is at least this share of the piece's, 0...1, so that a faint large box of the
    /// glance does not eat a clear object.
    public var swallowShare = 0.5
    /// How far the edges of one object can be apart between the glance and a patch, in pixels of the glance, >= 0. It lowers the overlap that
    /// is asked of boxes of a few glance pixels, down to half of `iou`.
    public var glanceTolerance = 2.0
    /// Longer side in pixels of the glance up to which its box of an object gives way to that of a patch, >= 0.
    public var blurredLength = 20.0
    /// A box that is a partial duplicate of a better one of its group (`BoundingBox.isPartialDuplicate`) goes if its score (lowered where it is truncated) is less than this
    /// share of the other's, 0...1; 0 keeps all of them.
    public var partialShare = 0.6
    /// Which objects belong to the glance.
    public var ownership = GlanceOwnership()

    public init() {}
  }

  /// Least IoU of a blurred box with the sharp one.
  private static let blurredIoU = 0.1

  public let settings: Settings
  public let groups: ClassGroups
  private var candidates: [Candidate] = []
  private var suppression = GreedySuppression()
  private var joiner = SeamJoiner()

  public init(settings: Settings, groups: ClassGroups) {
    self.settings = settings
    self.groups = groups
  }

  /// - Parameters:
  ///   - glance: detections of the glance, source pixels.
  ///   - patches: detections of all patches, source pixels, as `Detection.placed(patch:rect:frame:)` makes them.
  ///   - rects: the patches; `Detection.Source.patch` counts into this list, detections of other patches are ignored.
  ///   - frame: size of the frame, source pixels.
  ///   - glanceScale: glance pixels per source pixel, in a frame without one of the last glance: its objects stay with it; 0 when there is none.
  ///   - merged: replaced by the result, best score first.
  public mutating func merge(
    glance: [Detection], patches: [Detection], rects: [PixelRect], frame: Size, glanceScale: Double, into merged: inout [Detection]
  ) {
    collect(glance, patches, rects: rects, frame: frame)
    let settings = settings
    suppression.apply(to: &candidates) { $0.look == $1.look && $0.detection.box.iou($1.detection.box) > settings.iou }
    dropGlanceOwned(rects: rects, glanceScale: glanceScale)
    if joiner.join(&candidates, rects: rects, frame: frame, penalty: settings.truncatedPenalty) {
      dropGlanceOwned(rects: rects, glanceScale: glanceScale)
    }
    swallowPieces()
    replaceBlurred(glanceScale: glanceScale)
    suppression.apply(to: &candidates) { kept, lesser in
      let (box, other) = (lesser.detection.box, kept.detection.box)
      return box.iou(other) > Self.overlapLimit(kept, lesser, settings, glanceScale)
        || (lesser.detection.isTruncated && box.containment(in: other) > settings.containment)
        // A piece is no measure for the whole.
        || (!kept.detection.isTruncated && lesser.rank < settings.partialShare * kept.rank && box.isPartialDuplicate(of: other))
    }
    merged.removeAll(keepingCapacity: true)
    for candidate in candidates { merged.append(candidate.detection) }
  }

  private mutating func collect(_ glance: [Detection], _ patches: [Detection], rects: [PixelRect], frame: Size) {
    candidates.removeAll(keepingCapacity: true)
    for detection in glance where detection.isSound {
      candidates.append(Candidate(detection, group: groups.group(of: detection.classID)))
    }
    for detection in patches where detection.isSound {
      var candidate = Candidate(detection, group: groups.group(of: detection.classID))
      guard rects.indices.contains(candidate.look) else { continue }
      candidate.setTruncation(rects: rects, frame: frame, penalty: settings.truncatedPenalty)
      candidates.append(candidate)
    }
  }

  private mutating func dropGlanceOwned(rects: [PixelRect], glanceScale: Double) {
    let ownership = settings.ownership
    candidates.removeAll { candidate in
      guard candidate.look >= 0 else { return false }
      let side = max(rects[candidate.look].width, rects[candidate.look].height)
      let longest = ownership.longestPatchObject(group: candidate.group, patchSide: side, glanceScale: glanceScale)
      return candidate.detection.box.longSide > longest
    }
  }

  /// Rounds until nothing changes: a swallowed piece can raise a whole box so far that it swallows another. Each round judges by the
  /// state at its begin, so the order of candidates does not matter.
  private mutating func swallowPieces() {
    var pieces = candidates.count
    while pieces > 0 {
      pieces = 0
      for piece in candidates.indices where candidates[piece].detection.isTruncated {
        guard let whole = bestWhole(around: candidates[piece]) else { continue }
        candidates[whole].raised = max(candidates[whole].raised, candidates[piece].rank)
        candidates[piece].isSwallowed = true
        pieces += 1
      }
      candidates.removeAll { $0.isSwallowed }
      for index in candidates.indices { candidates[index].settle() }
    }
  }

  private func bestWhole(around piece: Candidate) -> Int? {
    var best: Int?
    for index in candidates.indices {
      let whole = candidates[index]
      guard whole.group == piece.group, !whole.detection.isTruncated, whole.rank >= settings.swallowShare * piece.rank,
        piece.detection.box.containment(in: whole.detection.box) > settings.containment,
        whole.detection.box.area > piece.detection.box.area
      else { continue }
      if best.map({ Candidate.precedes(whole, candidates[$0]) }) ?? true { best = index }
    }
    return best
  }

  /// Where a patch saw a small object, the glance's box of it is only blurred, often too far off to count as the same by its overlap; its score is kept
  /// if it is the better one.
  private mutating func replaceBlurred(glanceScale: Double) {
    guard glanceScale > 0 else { return }
    for index in candidates.indices where candidates[index].look < 0 {
      let blurred = candidates[index]
      guard blurred.detection.box.longSide * glanceScale <= settings.blurredLength else { continue }
      var best: Int?
      for other in candidates.indices where candidates[other].look >= 0 && candidates[other].group == blurred.group {
        let box = candidates[other].detection.box
        guard !candidates[other].detection.isTruncated, box.iou(blurred.detection.box) > Self.blurredIoU,
          blurred.detection.box.contains(x: box.centerX, y: box.centerY)
        else { continue }
        if best.map({ Candidate.precedes(candidates[other], candidates[$0]) }) ?? true { best = other }
      }
      guard let best else { continue }
      candidates[best].raised = max(candidates[best].raised, blurred.rank)
      candidates[index].isSwallowed = true
    }
    candidates.removeAll { $0.isSwallowed }
    for index in candidates.indices { candidates[index].settle() }
  }

  private static func overlapLimit(_ a: Candidate, _ b: Candidate, _ settings: Settings, _ glanceScale: Double) -> Double {
    guard glanceScale > 0, (a.look < 0) != (b.look < 0) else { return settings.iou }
    let length = min(a.detection.box.longSide, b.detection.box.longSide) * glanceScale
    return settings.iou * (1 - min(0.5, settings.glanceTolerance / max(length, 1)))
  }
}
