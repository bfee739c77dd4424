import Foundation
import Testing

@testable import Inference

/// The optional part of a manifest that is for the glance.
@Suite struct GlanceManifestTests {
  private static let good = """
    name: small
    file: small.onnx
    weights: small.bin
    licence: MIT
    source: a test
    input: {size: {multiple_of: 32}}
    head: {type: yolox}
    classes: [person, car, boat]
    glance:
      file: small-glance.onnx
      saliency:
        output: s
        stride: 8
        groups:
          - [boat]
          - [car, person]
      waterline: {output: w}
    """

  private func parse(_ old: String = "", _ new: String = "") throws -> ModelManifest {
    try ModelManifest.parse(Self.good.replacingOccurrences(of: old, with: new), path: "m.yaml")
  }

  @Test func readsEveryKey() throws {
    let manifest = try parse()
    #expect(
      manifest.glance
        == .init(file: "small-glance.onnx", maps: .init(saliency: "s", stride: 8, groups: [[2], [1, 0]], waterline: "w")))
    #expect(try parse("  waterline: {output: w}").glance?.maps.waterline == nil)
    #expect(try parse("  saliency:", "  weights: g.bin\n  saliency:").glance?.weights == "g.bin")
  }

  @Test func theContextHasAnEntryForEachPlane() throws {
    #expect(try parse().glance?.maps.context == [])
    let context = "stride: 8\n    context:\n      - {bias: -1.5, score: 2, saliency: 0.25, size: 0, glance: 1000}\n      - off"
    #expect(
      try parse("stride: 8", context).glance?.maps.context
        == [.init(bias: -1.5, score: 2, saliency: 0.25, size: 0, glance: 1000), nil])
    #expect(try parse("stride: 8", "stride: 8\n    context: [off, off]").glance?.maps.context == [nil, nil])
  }

  @Test(arguments: [
    ("[off]", "m.yaml:14:14: glance.saliency.context: expected an entry for each of the 2 groups"),
    ("[off, off, off]", "m.yaml:14:14: glance.saliency.context: expected an entry for each of the 2 groups"),
    ("off", "m.yaml:14:14: glance.saliency.context: expected a list"),
    ("[off, on]", "m.yaml:14:20: glance.saliency.context[1]: expected"),
    ("[off, {bias: 1, score: 1, size: 1, glance: 1}]", "m.yaml:14:20: glance.saliency.context[1].saliency: is missing"),
    ("[{bias: 1, score: 1, saliency: 1001, size: 1, glance: 1}, off]", "m.yaml:14:45: glance.saliency.context[0].saliency: 1001 is out of"),
    ("[{bias: .nan, score: 1, saliency: 1, size: 1, glance: 1}, off]", "m.yaml:14:22: glance.saliency.context[0].bias: "),
    ("[{bias: 1, score: one, saliency: 1, size: 1, glance: 1}, off]", "m.yaml:14:32: glance.saliency.context[0].score: expected a number"),
    ("[{bias: 1, scor: 1}, off]", "m.yaml:14:25: glance.saliency.context[0].scor: unknown key, did you mean 'score'?"),
  ])
  func aWrongContextIsToldWithItsPlace(_ context: String, _ expected: String) throws {
    let error = try #require(throws: InferenceError.self) { try parse("stride: 8", "stride: 8\n    context: " + context) }
    #expect(error.sentence.contains(expected), "\(error.sentence)")
    #expect(error.code == .manifestInvalid)
  }

  /// The plain model keeps its files, and the one for the glance has nothing else of its own.
  @Test func theGlanceIsAModelOfItsOwn() throws {
    var manifest = try parse()
    let glance = try #require(manifest.forGlance)
    #expect(manifest.maps == nil && manifest.file == "small.onnx")
    #expect(manifest.variants == [manifest, glance])
    #expect(glance.maps == manifest.glance?.maps)
    #expect(glance.forGlance == nil)
    (manifest.file, manifest.weights, manifest.maps, manifest.glance) = ("small-glance.onnx", nil, glance.maps, nil)
    #expect(glance == manifest)
  }

  @Test func withoutItNothingChanges() throws {
    let text = try #require(Self.good.components(separatedBy: "glance:").first)
    let manifest = try ModelManifest.parse(text, path: "m.yaml")
    #expect(manifest.glance == nil && manifest.forGlance == nil && manifest.variants == [manifest])
  }

  @Test func theCommittedManifestSaysWhatTheHeadWasTrainedFor() throws {
    let manifest = try ModelManifest.load(path: Checkout.picoDet)
    let maps = try #require(manifest.glance?.maps)
    let names = maps.groups.map { $0.map { manifest.classes[$0] } }
    #expect(names == [["person"], ["bicycle", "car", "motorcycle", "bus", "train", "truck"], ["boat"]])
    #expect(maps.stride == 8 && maps.outputs == ["saliency", "waterline"])
    // Files without a sum are not compared.
    let glance = try #require(manifest.glance)
    #expect(manifest.sha256[glance.file] != nil && glance.weights.flatMap { manifest.sha256[$0] } != nil)
  }

  @Test(arguments: [
    ("- [boat]", "- [bot]", "m.yaml:15:10: glance.saliency.groups[0][0]: no such class in 'classes', did you mean 'boat'?"),
    ("- [boat]", "- [boat, car]", "m.yaml:16:10: glance.saliency.groups[1][0]: 'car' has a plane already"),
    ("- [boat]", "- [boat, boat]", "m.yaml:15:16: glance.saliency.groups[0][1]: 'boat' has a plane already"),
    ("- [boat]", "- []", "m.yaml:15:9: glance.saliency.groups[0]: expected at least one class name"),
    ("- [boat]", "- boat", "m.yaml:15:9: glance.saliency.groups[0]: expected a list"),
    ("groups:\n      - [boat]\n      - [car, person]", "groups: []", "m.yaml:14:13: glance.saliency.groups: expected at least one list"),
    ("stride: 8", "stride: 0", "m.yaml:13:13: glance.saliency.stride: 0 is out of range (1 to 1024)"),
    ("stride: 8", "strid: 8", "m.yaml:13:5: glance.saliency.strid: unknown key, did you mean 'stride'?"),
    ("    stride: 8\n", "", "glance.saliency.stride: is missing"),
    ("    output: s\n", "", "glance.saliency.output: is missing"),
    ("  file: small-glance.onnx\n", "", "glance.file: is missing"),
    ("{output: w}", "w", "m.yaml:17:14: glance.waterline: expected"),
    ("{output: w}", "{}", "m.yaml:17:14: glance.waterline.output: is missing"),
    ("glance:", "glanze:", "m.yaml:9:1: glanze: unknown key, did you mean 'glance'?"),
  ])
  func complaintsNameThePlace(_ old: String, _ new: String, _ expected: String) throws {
    let error = try #require(throws: InferenceError.self) { try parse(old, new) }
    #expect(error.sentence.contains(expected), "\(error.sentence)")
    #expect(error.code == .manifestInvalid)
  }
}
