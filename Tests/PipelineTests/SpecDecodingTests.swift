import Perception
import Testing

@testable import Pipeline

/// Every setting by itself, from the decoder's own list of settings.
@Suite struct SpecDecodingTests {
  static let numbers = PipelineSpec.settings.filter { $0.range != nil }

  @Test func thereAreNumbers() {
    #expect(Self.numbers.count > 40)
  }

  @Test(arguments: numbers) func theBoundsAreWithinTheRangeAndWhatLiesBeyondIsNot(setting: SpecReport.Setting) throws {
    let bounds = try #require(setting.range).components(separatedBy: " to ")
    for bound in bounds {
      // Other settings may object to such a value, but not its range.
      #expect(!Self.problems(setting.path, bound).contains { $0.contains("range") }, "\(setting.path): \(bound)")
    }
    let (low, high) = (try #require(Double(bounds[0])), try #require(Double(bounds[1])))
    for beyond in ["\(min(Int(low), 0) - 1)", "\(Int(high) + 1)"] {
      let text = Self.document(setting.path, beyond)
      let expected = "x.yaml:\(text.place): \(setting.path): \(beyond) is out of range (\(bounds[0]) to \(bounds[1]))"
      #expect(Self.problems(setting.path, beyond).contains(expected))
    }
  }

  @Test(arguments: numbers) func textIsNoNumber(setting: SpecReport.Setting) {
    for value in ["many", "'2'", "[2]", "{a: 2}", "true", "1.5.2"] {
      let place = Self.document(setting.path, value).place
      let problems = Self.problems(setting.path, value)
      #expect(problems.contains { $0.hasPrefix("x.yaml:\(place): \(setting.path): expected ") }, "\(setting.path): \(value)")
    }
    #expect(Self.problems(setting.path, ".nan") != [])
  }

  @Test(arguments: numbers) func aValueLandsInTheSpec(setting: SpecReport.Setting) throws {
    let bounds = try #require(setting.range).components(separatedBy: " to ")
    // Scores must fit together, so that not every bound is possible alone.
    let specs = (bounds + ["0.2"]).compactMap { bound in
      (try? PipelineSpec.decode(Self.document(setting.path, bound).text, file: "x.yaml")).map { Self.withoutPlaces($0) }
    }
    #expect(specs.contains { $0 != PipelineSpec(name: "x") }, "\(setting.path) changes nothing")
  }

  @Test func wordsForNothing() throws {
    let spec = try PipelineSpec.decode(
      """
      name: x
      patches: {coverage_seconds: off}
      inference: {streams: auto, threads: 3, parallel_patches: auto, cache: true, precision: bf16}
      """, file: "x.yaml")
    #expect(spec.attention.coverageSeconds == nil)
    #expect(spec.inference.streams == nil)
    #expect(spec.inference.threads == 3)
    #expect(spec.parallelPatches == nil)
    #expect(spec.inference.precision == .bf16)
    #expect(spec.cache == .standard)
  }

  @Test func whatIsLeftOutKeepsItsDefault() throws {
    let spec = try PipelineSpec.decode("name: x", file: "x.yaml")
    #expect(Self.withoutPlaces(spec) == PipelineSpec(name: "x"))
    let empty = try PipelineSpec.decode("name: x\ngroups: {}\npatches: {}", file: "x.yaml")
    #expect(Self.withoutPlaces(empty) == PipelineSpec(name: "x"))
  }

  @Test func modulesGetTheirSettings() throws {
    let spec = try PipelineSpec.decode(
      """
      name: x
      minimum_score: 0.2
      merge: {minimum_glance_px: 20, iou: 0.4}
      patches: {size: 320}
      saliency: {half_life_seconds: 1, staleness: 0.4}
      video: {maximum_pixels: 1000000}
      """, file: "x.yaml")
    #expect(spec.trackerSettings.lowScore == 0.2)
    #expect(spec.trackerSettings.minimumGlanceLength == 20)
    #expect(spec.sourceOptions(demuxer: ["framerate": "30"]).inputOptions == ["framerate": "30"])
    #expect(spec.sourceOptions().maximumPixels == 1_000_000)
    let plan = try ClassPlan(spec, manifest: SpecClassTests.manifest)
    #expect(spec.mergeSettings(plan).iou == 0.4)
    let patch = try spec.patchSize(for: SpecClassTests.manifest)
    #expect(patch == Size(width: 320, height: 320))
    let attention = spec.attentionSettings(plan, patch: patch)
    #expect(attention.patchSize == patch)
    #expect(attention.halfLife == 1)
    #expect(attention.ownership.minimumGlanceLength == 20)
    let stills = spec.attentionSettings(plan, patch: patch, stills: true)
    #expect(stills.halfLife == 0 && stills.fusion.staleness == 0 && stills.coverageSeconds == nil)
  }

  @Test func theCacheFollowsTheEnvironment() {
    var spec = PipelineSpec(name: "x")
    #expect(spec.cacheDirectory(["HOME": "/home/a"]) == nil)
    spec.cache = .standard
    #expect(spec.cacheDirectory(["HOME": "/home/a"]) == "/home/a/.cache/pdnstream")
    #expect(spec.cacheDirectory(["HOME": "/home/a", "XDG_CACHE_HOME": ""]) == "/home/a/.cache/pdnstream")
    #expect(spec.cacheDirectory(["HOME": "/home/a", "XDG_CACHE_HOME": "/var/c"]) == "/var/c/pdnstream")
    spec.cache = .directory("here")
    #expect(spec.cacheDirectory([:]) == "here")
  }

  /// A document with a name and one setting, and the place of the setting's value.
  static func document(_ path: String, _ value: String) -> (text: String, place: String) {
    let keys = path.components(separatedBy: ".")
    let name = "name: x\n"
    return keys.count == 1
      ? (name + "\(keys[0]): \(value)", "2:\(keys[0].count + 3)")
      : (name + "\(keys[0]):\n  \(keys[1]): \(value)", "3:\(keys[1].count + 5)")
  }

  static func problems(_ path: String, _ value: String) -> [String] {
    SpecErrorTests.problems(document(path, value).text)
  }

  static func withoutPlaces(_ spec: PipelineSpec) -> PipelineSpec {
    var spec = spec
    spec.places = [:]
    return spec
  }
}
