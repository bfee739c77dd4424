import Perception
import Settings

extension PipelineSpec {
  /// A pipeline for the tracker alone, with the defaults of `Tracker.Settings`.
  public static var trackerAlone: PipelineSpec {
    var spec = PipelineSpec(name: "tracker")
    spec.tracker = Tracker.Settings()
    spec.minimumScore = spec.tracker.lowScore
    return spec
  }

  /// Puts in settings of the section `tracker`, and `minimum_score`, as a command line has them.
  /// - Parameters:
  ///   - words: `KEY=VALUE` or `tracker.KEY=VALUE`, with the keys and values of a pipeline file.
  ///   - option: name of the option, for messages.
  /// - Throws: `SpecError` with everything that is wrong, as for a file.
  public mutating func setTracker(_ words: [String], option: String) throws(SpecError) {
    var outer: [String] = []
    var inner: [String] = []
    for word in words {
      let parts = word.split(separator: "=", maxSplits: 1).map { $0.filter { !$0.isWhitespace } }
      guard parts.count == 2, !word.contains(where: \.isNewline) else {
        throw SpecError([SettingProblem(place: SettingPlace(file: option), setting: "", sentence: "'\(word)': expected KEY=VALUE")])
      }
      let key = parts[0].hasPrefix("tracker.") ? String(parts[0].dropFirst(8)) : parts[0]
      if key == "minimum_score" { outer.append("\(key): \(parts[1])") } else { inner.append("  \(key): \(parts[1])") }
    }
    // The same reader as for files, so that keys, ranges and complaints are the same.
    let report = SpecReport(file: option)
    let document: SettingValue
    do throws(SettingProblem) {
      document = try SettingValue(document: (outer + (inner.isEmpty ? [] : ["tracker:"] + inner)).joined(separator: "\n"), file: option)
    } catch {
      throw SpecError([error])
    }
    let section = SpecSection(document: document, report: report)
    section.number("minimum_score", 0...1, into: &minimumScore)
    decodeTracker(section.section("tracker"))
    section.finish()
    guard report.problems.isEmpty else { throw SpecError(report.problems) }
  }
}
