public import Inference
public import Perception
import Settings

/// The classes and groups of a pipeline in the numbers of a model.
public struct ClassPlan: Sendable {
  /// The classes that are kept.
  public let mask: ClassMask
  public let groups: ClassGroups
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
  }
}
