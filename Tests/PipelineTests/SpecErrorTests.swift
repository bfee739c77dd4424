import Foundation
import Fixtures
import Testing

@testable import Pipeline

@Suite struct SpecErrorTests {
  @Test func everyProblemIsListedInTheOrderOfTheFile() {
    let text = """
      name: x
      clases: [car]
      saliency:
        floor: high
        cell_px: 25
        half_live_seconds: 1
      patches:
        count: 4.5
        size: 65
      inference:
        precision: f64
        cache: [a]
      tracker: 3
      frames_in_flight: 9
      classes: [car, bus, car, 7, [a]]
      groups:
        vehicle: [car, truk]
        other: [bus, car]
      merge:
        patch_share_by_group: {vehicles: 2}
      """
    #expect(
      Self.problems(text) == [
        "x.yaml:2:1: clases: unknown key, did you mean 'classes'?",
        "x.yaml:4:10: saliency.floor: expected a number",
        "x.yaml:5:12: saliency.cell_px: 25 is odd",
        "x.yaml:6:3: saliency.half_live_seconds: unknown key, did you mean 'half_life_seconds'?",
        "x.yaml:8:10: patches.count: expected an integer",
        "x.yaml:9:9: patches.size: 65 is odd, but colours have one sample per two pixels",
        "x.yaml:11:14: inference.precision: expected auto, f32, bf16, f16",
        "x.yaml:12:10: inference.cache: expected true, false or a directory",
        "x.yaml:13:10: tracker: expected settings: 'key: value' lines",
        "x.yaml:14:19: frames_in_flight: 9 is out of range (1 to 8)",
        "x.yaml:15:21: classes[2]: 'car' is there twice",
        "x.yaml:15:29: classes[4]: expected a text",
        "x.yaml:17:18: groups.vehicle[1]: 'truk' is not one of the classes, the nearest known is 'bus'",
        "x.yaml:18:16: groups.other[1]: 'car' is in group 'vehicle' already",
        "x.yaml:20:36: merge.patch_share_by_group.vehicles: 2 is out of range (0 to 1)",
        "x.yaml:20:36: merge.patch_share_by_group.vehicles: unknown group or class, did you mean 'vehicle'?",
      ])
  }

  @Test func scoresMustFitTogether() {
    let text = """
      name: x
      minimum_score: 0.3
      glance:
        evidence_score: 0.4
      tracker:
        high_score: 0.2
        keep_seconds: 2
      """
    #expect(
      Self.problems(text) == [
        "x.yaml:4:19: glance.evidence_score: 0.4 is above minimum_score, 0.3",
        "x.yaml:6:15: tracker.high_score: 0.2 is below minimum_score, 0.3",
      ])
  }

  @Test(arguments: [
    ("", "x.yaml:1:1: name: is missing"),
    ("# only a comment", "x.yaml:1:1: name: is missing"),
    ("model: a", "x.yaml:1:1: name: is missing"),
    ("name: ''", "x.yaml:1:7: name: expected a text"),
    ("name:", "x.yaml:1:6: name: expected a text"),
    ("- a", "x.yaml:1:1: expected settings: 'key: value' lines"),
    ("name: x\ngroups:\n  a: [car]\n  a: [bus]", "x.yaml:3:3: written twice: a"),
    ("name: x\nname: y", "x.yaml:1:1: written twice: name"),
    ("name: x\n[1]: y", "x.yaml:2:1: a key must be a text"),
    ("name: [x", "x.yaml:2:1: did not find expected ',' or ']'"),
    ("name: x\n\tmodel: y", "x.yaml:2:1: found a tab character that violates indentation"),
  ]) func whatIsNoPipelineSaysWhere(text: String, expected: String) {
    #expect(Self.problems(text).contains(expected), "\(Self.problems(text))")
  }

  @Test func aFileThatCannotBeReadSaysSo() throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    let write = { (name: String, bytes: [UInt8]) in FileManager.default.createFile(atPath: "\(folder)/\(name)", contents: Data(bytes)) }
    #expect(write("latin.yaml", [0x6E, 0x3A, 0x20, 0xE9]))
    #expect(write("long.yaml", [UInt8](repeating: 0x23, count: PipelineSpec.maximumBytes + 1)))
    #expect(write("good.yaml", Array("name: good".utf8)))

    #expect(try PipelineSpec.find("good", in: ["/nowhere", folder]).name == "good")
    #expect(try PipelineSpec.find("\(folder)/good.yaml", in: []).name == "good")
    Self.expect(.notFound, "There is no pipeline 'goot'. Known are good, latin, long.") { try PipelineSpec.find("goot", in: [folder]) }
    Self.expect(.notFound, "No folder 'pipelines'") { try PipelineSpec.find("goot", in: []) }
    Self.expect(.notFound, "\(folder)/none.yaml': no such file") { try PipelineSpec.load(path: "\(folder)/none.yaml") }
    Self.expect(.unreadable, "is a directory") { try PipelineSpec.load(path: folder) }
    Self.expect(.unreadable, "UTF-8") { try PipelineSpec.load(path: "\(folder)/latin.yaml") }
    Self.expect(.unreadable, "1048576 bytes") { try PipelineSpec.load(path: "\(folder)/long.yaml") }
  }

  /// The lines of the error; empty if the text is valid.
  static func problems(_ text: String) -> [String] {
    do {
      _ = try PipelineSpec.decode(text, file: "x.yaml")
      return []
    } catch {
      #expect(error.code == .invalid)
      return "\(error)".components(separatedBy: "\n")
    }
  }

  private static func expect(_ code: SpecError.Code, _ part: String, _ body: () throws -> PipelineSpec) {
    let error = #expect(throws: SpecError.self) { try body() }
    #expect(error?.code == code)
    #expect(error?.description.contains(part) == true, "\(String(describing: error))")
  }
}
