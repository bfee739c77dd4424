/// One thing that is wrong with a pipeline file: `pipelines/x.yaml:3:9: saliency.floor: expected a number`.
public struct SpecProblem: Hashable, Sendable, Comparable, CustomStringConvertible {
  public let place: SpecPlace
  /// The setting by its dotted path, empty for the file as a whole.
  public let setting: String
  public let sentence: String

  public var description: String {
    setting.isEmpty ? "\(place): \(sentence)" : "\(place): \(setting): \(sentence)"
  }

  public static func < (a: SpecProblem, b: SpecProblem) -> Bool {
    a.place == b.place ? a.description < b.description : a.place < b.place
  }
}
