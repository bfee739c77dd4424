import Settings

/// What the sections of one pipeline file have found out together while it was decoded.
final class SpecReport {
  /// A setting that the decoder knows.
  struct Setting: Hashable {
    /// `tracker.keep_seconds`
    let path: String
    /// `0 to 1`; nil for settings that are not numbers.
    let range: String?
  }

  let file: String
  private(set) var problems: [SettingProblem] = []
  private(set) var settings: [Setting] = []
  /// Where the values stand, by dotted path, for problems that show only later.
  private(set) var places: [String: SettingPlace] = [:]

  init(file: String) {
    self.file = file
  }

  func complain(_ sentence: String, about setting: String, at place: SettingPlace) {
    problems.append(SettingProblem(place: place, setting: setting, sentence: sentence))
  }

  func note(_ setting: Setting) {
    settings.append(setting)
  }

  func note(_ place: SettingPlace, of path: String) {
    places[path] = place
  }
}
