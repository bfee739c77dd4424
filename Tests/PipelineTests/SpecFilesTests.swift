import Foundation
import Perception
import Testing

@testable import Pipeline

/// The files in `pipelines/` are the reference of all settings, so they must not drift from the code.
@Suite struct SpecFilesTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("pipelines").path

  @Test func theFilesAreFound() {
    #expect(PipelineSpec.names(in: [Self.folder]) == ["driving", "maritime"])
  }

  @Test(arguments: ["driving", "maritime"]) func aFileHoldsTheDefaults(name: String) throws {
    let spec = try PipelineSpec.find(name, in: [Self.folder])
    #expect(spec.name == name)
    #expect(!spec.classes.isEmpty)
    var expected = PipelineSpec(name: name)
    // What a pipeline is about is its own.
    expected.classes = spec.classes
    expected.groups = spec.groups
    expected.patchShareByGroup = spec.patchShareByGroup
    expected.places = spec.places
    if name == "maritime" {
      // Small boats score low.
      expected.tracker.highScore = 0.3
      expected.tracker.newTrackScore = 0.3
      expected.tracker.neutralScore = 0.35
      // Only at sea is there a line where the water ends.
      expected.horizonWeight = 0.8
      // Boats are few and small, beaches are full.
      expected.patchCount = 8
      expected.attention.patchSize = Size(width: 320, height: 320)
      expected.attention.fusion.hints = 0
      expected.crowd = 8
      // Patches find more of them than a look at everything does.
      expected.denseShare = nil
      // A hull, with its mist or without, is one boat; people walk close together.
      expected.merge.partialShare = 0.8
    }
    #expect(spec == expected)
  }

  @Test(arguments: ["driving", "maritime"]) func everySettingIsThereAndCommented(name: String) throws {
    let path = "\(Self.folder)/\(name).yaml"
    let spec = try PipelineSpec.load(path: path)
    let lines = try String(contentsOfFile: path, encoding: .utf8).components(separatedBy: "\n")
    for setting in PipelineSpec.settings {
      let key = setting.path.components(separatedBy: ".").last ?? ""
      // A key may be that of two sections, so its line must lie at its place, or just before for values on lines of their own.
      let place = spec.places[setting.path]?.line
      let found = lines.indices.filter { index in
        let line = lines[index].drop { $0 == " " }
        return line.hasPrefix("\(key):") && place.map { index + 1 == $0 || index + 2 == $0 } ?? true
      }
      guard found.count == 1, let comment = lines[found[0]].components(separatedBy: "# ").dropFirst().first else {
        Issue.record("\(setting.path) is not there once with a comment")
        continue
      }
      #expect(comment.count > 10, "\(setting.path)")
      if let range = setting.range { #expect(comment.contains(range), "\(setting.path): '\(comment)' does not name \(range)") }
    }
  }

  @Test func theKeysOfTheFilesAreTheSettings() throws {
    let free = ["groups.", "merge.patch_share_by_group.", "classes["]
    for name in ["driving", "maritime"] {
      let spec = try PipelineSpec.find(name, in: [Self.folder])
      let keys = Set(spec.places.keys.filter { key in !free.contains { key.hasPrefix($0) } })
      let mappings: Set = ["groups", "merge.patch_share_by_group"]
      #expect(keys == Set(PipelineSpec.settings.map(\.path)).subtracting(mappings), "\(name)")
    }
  }
}
