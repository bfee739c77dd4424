/// One thing that is wrong with a file of settings: `pipelines/x.yaml:3:9: saliency.floor: expected a number`.
public struct SettingProblem: Error, Hashable, Sendable, Comparable, CustomStringConvertible {
  public let place: SettingPlace
  /// The setting by its dotted path, empty for the file as a whole.
  public let setting: String
  public let sentence: String

  public init(place: SettingPlace, setting: String, sentence: String) {
    self.place = place
    self.setting = setting
    self.sentence = sentence
  }

  public var description: String {
    setting.isEmpty ? "\(place): \(sentence)" : "\(place): \(setting): \(sentence)"
  }

  public static func < (a: SettingProblem, b: SettingProblem) -> Bool {
    a.place == b.place ? a.description < b.description : a.place < b.place
  }
}
