/// Greedy suppression of overlapping boxes within a class group, for one look of the detector.
///
/// Deterministic: ties are broken by the boxes themselves, so the result does not depend on the order of the input.
public struct NonMaximumSuppression: Sendable {
  /// Boxes of one group overlapping by more than this IoU are one object, 0...1.
  public let iou: Double
  public let groups: ClassGroups
  private var candidates: [Candidate] = []
  private var suppression = GreedySuppression()

  public init(iou: Double = 0.5, groups: ClassGroups) {
    self.iou = iou
    self.groups = groups
  }

  /// Leaves the best box of each object, best score first. Boxes that are empty or not finite go.
  public mutating func apply(to detections: inout [Detection]) {
    candidates.removeAll(keepingCapacity: true)
    for detection in detections where detection.isSound {
      candidates.append(Candidate(detection, group: groups.group(of: detection.classID)))
    }
    let limit = iou
    suppression.apply(to: &candidates) { $0.detection.box.iou($1.detection.box) > limit }
    detections.removeAll(keepingCapacity: true)
    for candidate in candidates { detections.append(candidate.detection) }
  }
}
