public import Inference
public import Perception
import Settings

/// The classes and groups of a pipeline in the numbers of a model.
public struct ClassPlan: Sendable {
  /// The classes that are kept.
  public let mask: ClassMask
  public let groups: ClassGroups
  /// The class of vessels; nil where the model has none.
  private let floating: Int?
  /// As in `GlanceOwnership`.
  public let patchShareByGroup: [Int: Double]

  /// - Throws: `SpecError` for every name that the model does not have.
  public init(_ spec: PipelineSpec, manifest: ModelManifest) throws(SpecError) {
    let names = manifest.classes
    var problems: [SettingProblem] = []
    func index(of name: String, _ path: String) -> Int? {
      if let index = names.firstIndex(of: name) { return index }
      problems.append(
        spec.problem(
          "model '\(manifest.name)' has no class '\(name)'" + NearestName.suggestion(for: name, among: names), about: path))
      return nil
    }
    let kept = spec.classes.enumerated().compactMap { index(of: $1, "classes[\($0)]") }
    let groups = spec.groups.map { group in
      group.classes.enumerated().compactMap { index(of: $1, "groups.\(group.name)[\($0)]") }
    }
    self.groups = ClassGroups(groups: groups, classCount: names.count)
    var shares: [Int: Double] = [:]
    for (name, share) in spec.patchShareByGroup {
      if let group = spec.groups.firstIndex(where: { $0.name == name }) {
        shares[group] = share
      } else if let index = index(of: name, "merge.patch_share_by_group.\(name)") {
        shares[self.groups.group(of: index)] = share
      }
    }
    patchShareByGroup = shares
    mask = spec.classes.isEmpty ? .all(classCount: names.count) : ClassMask(kept, classCount: names.count)
    guard problems.isEmpty else { throw SpecError(problems) }
    floating = names.firstIndex(of: "boat")
  }

  /// The kept classes that a trained head looks for; all of them without a head.
  func searched(by head: MapHead?) -> ClassMask {
    guard let head else { return mask }
    return ClassMask(mask.ids.filter { id in head.groups.contains { $0.contains(id) } }, classCount: mask.classCount)
  }

  /// Judges detections by the maps of a trained head; nil when it comes without the weights for that.
  func scorer(of head: MapHead) -> ContextScorer? {
    guard head.context.contains(where: { $0 != nil }) else { return nil }
    let planes = (0..<mask.classCount).map { id in head.groups.firstIndex { $0.contains(id) } }
    return ContextScorer(weights: head.context, planes: planes, groups: groups)
  }

  /// Which planes of a trained head are wanted: those that stand for a class that is kept; nil when the head knows none of them, for then
  /// it has nothing to say.
  func planes(of head: MapHead) -> HeadSaliency.Planes? {
    let wanted = head.groups.indices.filter { plane in head.groups[plane].contains(where: mask.contains) }
    guard !wanted.isEmpty else { return nil }
    return HeadSaliency.Planes(wanted: wanted, floating: wanted.first { plane in floating.map(head.groups[plane].contains) ?? false })
  }
}
