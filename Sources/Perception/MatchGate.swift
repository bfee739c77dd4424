/// Says how well a detection fits a predicted track, and whether it may be that track at all.
struct MatchGate: Sendable {
  private let settings: Tracker.Settings

  init(_ settings: Tracker.Settings) {
    self.settings = settings
  }

  /// Farthest horizontal distance of centres, px, at which `similarity` can be more than 0.
  func reach(of filter: BoxFilter) -> Double {
    // A box that overlaps by IoU t is at most 1/t times as wide.
    let leastIoU = min(settings.minimumIoU, settings.minimumLowScoreIoU)
    let widest = max(filter.width.position, 1) * (1 + 1 / max(leastIoU, 0.05)) / 2
    return max(widest, farthest(from: filter))
  }

  /// 0 (no match) ... 1 (same box). Boxes that overlap enough are ranked by their overlap; any of them is better than one that is just near.
  ///
  /// - Parameter isFresh: the track has one detection only, so nothing is known of its velocity and only the distance counts.
  func similarity(_ box: BoundingBox, to filter: BoxFilter, predicted: BoundingBox, isFresh: Bool, minimumIoU: Double) -> Double {
    let overlap = predicted.iou(box)
    let farthest = farthest(from: filter)
    var noise = filter.measurementDeviation * filter.measurementDeviation
    if isFresh { noise += (farthest / settings.gateDeviations) * (farthest / settings.gateDeviations) }
    let dx = box.centerX - filter.x.position
    let dy = box.centerY - filter.y.position
    let deviations = dx * dx / (filter.x.positionVariance + noise) + dy * dy / (filter.y.positionVariance + noise)
    let gate = settings.gateDeviations * settings.gateDeviations
    let isNear =
      deviations <= gate && dx * dx + dy * dy <= farthest * farthest && areAlike(box.width, predicted.width)
      && areAlike(box.height, predicted.height)
    if overlap >= minimumIoU { return overlap }
    return isNear ? minimumIoU * (1 - deviations / gate) : 0
  }

  private func farthest(from filter: BoxFilter) -> Double {
    settings.gateSizes * filter.size + settings.gatePixels
  }

  private func areAlike(_ a: Double, _ b: Double) -> Bool {
    let rounding = 2.0
    return max(a, b) <= settings.gateSideRatio * min(a, b) + rounding
  }
}
