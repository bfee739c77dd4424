/// Saliency from the class evidence of the glance: also a score far below any threshold says that something might be there.
///
/// The estimate is the square root of the score, because the gain of a patch is Σ p⁴ and scores were found to want the exponent 2.
/// Large objects, which the glance sees by itself, count nothing, and small boxes inside a large one of their group (its parts) count the less
/// the surer the large one is.
public struct EvidenceSaliency: SaliencyEstimator {
  private let groups: ClassGroups
  private let worth: ObjectWorth
  private let exponent: Int
  private var large: [Large] = []

  private struct Large: Sendable {
    var box: BoundingBox
    var score: Double
    var group: Int
  }

  /// - Parameters:
  ///   - ownership: which objects belong to the glance.
  ///   - patchSide: longer side of a patch, source pixels.
  ///   - glanceScale: glance pixels per source pixel.
  ///   - exponent: the power of saliency that a patch gains, >= 1.
  public init(groups: ClassGroups, ownership: GlanceOwnership, patchSide: Int, glanceScale: Double, exponent: Int = 4) {
    self.groups = groups
    worth = ObjectWorth(ownership: ownership, patchSide: patchSide, glanceScale: glanceScale)
    self.exponent = exponent
  }

  public mutating func estimate(_ evidence: [Detection], cell: Int, into map: inout SaliencyMap) {
    map.clear()
    large.removeAll(keepingCapacity: true)
    for detection in evidence where detection.isSound && detection.score >= Self.leastLargeScore {
      let group = groups.group(of: detection.classID)
      guard worth.isLarge(detection.box, group: group) else { continue }
      // Many candidates stand for one large object before suppression: one stronger box that is nearly the same speaks for all.
      let isKnown = large.contains { $0.group == group && $0.score >= detection.score && $0.box.iou(detection.box) > Self.sameObjectIoU }
      if !isKnown { large.append(Large(box: detection.box, score: detection.score, group: group)) }
    }
    for detection in evidence where detection.isSound && detection.score > 0 {
      let group = groups.group(of: detection.classID)
      let value = worth.worth(detection.box, group: group) * (1 - strongestAround(detection.box, group: group))
      if value > 0 {
        map.raise(under: detection.box, to: value * min(detection.score, 1).squareRoot(), cell: cell, exponent: exponent)
      }
    }
  }

  /// A large box below this score does not explain the small ones in it.
  private static let leastLargeScore = 0.3
  private static let sameObjectIoU = 0.7
  /// Share of a small box that lies in a large one to count as its part.
  private static let partContainment = 0.7

  private func strongestAround(_ box: BoundingBox, group: Int) -> Double {
    var strongest = 0.0
    for whole in large where whole.group == group && whole.score > strongest {
      if box.containment(in: whole.box) > Self.partContainment { strongest = min(whole.score, 1) }
    }
    return strongest
  }
}
