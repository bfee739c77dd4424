import Glibc

/// Says how well a detection fits a predicted track, and whether it may be that track at all.
struct MatchGate: Sendable {
  /// Overlaps below this are none, whatever the settings say.
  private static let leastIoU = 0.05

  private let settings: Tracker.Settings

  init(_ settings: Tracker.Settings) {
    self.settings = settings
  }

  /// A track as the gate sees it: what the detections of one frame are compared with.
  struct Place: Sendable {
    let filter: BoxFilter
    let predicted: BoundingBox
    /// Where it was detected last, and the score of that.
    let seen: BoundingBox
    let score: Double
    /// It has one detection only, so nothing is known of its velocity and only the distance counts.
    let isFresh: Bool
    /// Farthest distance of centres, px, at which boxes without overlap may match.
    let farthest: Double
    /// Farthest horizontal distance of centres, px, at which the similarity can be more than 0.
    let reach: Double

    init(_ memory: Tracker.Memory, isFresh: Bool, _ gate: MatchGate) {
      filter = memory.filter
      predicted = filter.box
      seen = memory.seen
      score = memory.score
      self.isFresh = isFresh
      farthest = gate.settings.gateSizes * filter.size + gate.settings.gatePixels
      // A box that overlaps by IoU t is at most 1/t times as wide.
      let leastIoU = max(min(gate.settings.minimumIoU, gate.settings.minimumLowScoreIoU), MatchGate.leastIoU)
      reach = max(predicted.width * (1 + 1 / leastIoU) * (0.5 + gate.settings.overlapBuffer), farthest)
    }
  }

  /// 0 (no match) ... 1 (same box). Boxes that overlap enough are ranked by their overlap, and before those that are just near; `likeness` may
  /// change that order.
  func similarity(_ detection: Detection, to place: Place, minimumIoU: Double) -> Double {
    let overlap = overlap(place.predicted, detection.box)
    if overlap >= max(minimumIoU, Self.leastIoU) { return overlap * likeness(detection, to: place) }
    let near = nearness(detection.box, to: place)
    return near > 0 ? minimumIoU * near * likeness(detection, to: place) : 0
  }

  /// IoU, of boxes enlarged by the buffer (F. Yang et al., "Hard to Track Objects with Irregular Motions and Similar Appearances?", WACV 2023).
  private func overlap(_ a: BoundingBox, _ b: BoundingBox) -> Double {
    let share = settings.overlapBuffer
    return share > 0 ? a.enlarged(by: share).iou(b.enlarged(by: share)) : a.iou(b)
  }

  /// 0 (outside the gate) ... 1 (at the prediction), for boxes of like sides.
  private func nearness(_ box: BoundingBox, to place: Place) -> Double {
    let filter = place.filter
    let dx = box.centerX - filter.x.position
    let dy = box.centerY - filter.y.position
    guard dx * dx + dy * dy <= place.farthest * place.farthest, areAlike(box.width, place.predicted.width),
      areAlike(box.height, place.predicted.height)
    else { return 0 }
    var noise = filter.measurementDeviation * filter.measurementDeviation
    if place.isFresh { noise += (place.farthest / settings.gateDeviations) * (place.farthest / settings.gateDeviations) }
    let deviations = dx * dx / (filter.x.positionVariance + noise) + dy * dy / (filter.y.positionVariance + noise)
    return max(0, 1 - deviations / (settings.gateDeviations * settings.gateDeviations))
  }

  /// 0...1: how far shape, score and direction are like the track's; 1 when none of them counts.
  private func likeness(_ detection: Detection, to place: Place) -> Double {
    var likeness = 1.0
    let (box, predicted) = (detection.box, place.predicted)
    if settings.shapeWeight > 0 {
      let widths = min(box.width, predicted.width) / max(box.width, predicted.width)
      let heights = min(box.height, predicted.height) / max(box.height, predicted.height)
      likeness *= pow(widths * heights, settings.shapeWeight)
    }
    if settings.scoreWeight > 0 {
      let odds = detection.score / max(1 - detection.score, 1e-9) / (place.score / max(1 - place.score, 1e-9))
      likeness /= 1 + settings.scoreWeight * abs(log(odds))
    }
    if settings.momentumWeight > 0, !place.isFresh {
      // Cosine of the angle between the track's velocity and the way from its last detection to this one.
      let (vx, vy) = (place.filter.x.velocity, place.filter.y.velocity)
      let (dx, dy) = (box.centerX - place.seen.centerX, box.centerY - place.seen.centerY)
      let lengths = ((vx * vx + vy * vy) * (dx * dx + dy * dy)).squareRoot()
      let cosine = lengths > 0 ? (vx * dx + vy * dy) / lengths : 1
      likeness *= 1 - settings.momentumWeight * (1 - cosine) / 2
    }
    return likeness
  }

  private func areAlike(_ a: Double, _ b: Double) -> Bool {
    let rounding = 2.0
    return max(a, b) <= settings.gateSideRatio * min(a, b) + rounding
  }
}
