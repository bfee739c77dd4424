/// Greedy suppression of overlapping boxes within a class group.
public struct NonMaximumSuppression: Sendable {
  public var iou: Double
  public let groups: ClassGroups

  public init(iou: Double = 0.5, groups: ClassGroups) {
    self.iou = iou
    self.groups = groups
  }

  public mutating func apply(to detections: inout [Detection]) {}
}
