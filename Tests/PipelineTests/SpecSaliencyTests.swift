import Inference
import Perception
import Testing

@testable import Pipeline

/// The settings of the trained head, and what a pipeline makes of them with a model that has one.
@Suite struct SpecSaliencyTests {
  private func spec(_ rest: String) throws -> PipelineSpec { try PipelineSpec.decode("name: x\n" + rest, file: "x.yaml") }

  @Test func everySettingIsRead() throws {
    let spec = try spec(
      """
      patches: {crowd: 12.5, dense_share: off, whole_px: 100000}
      saliency: {head: false, context: false, horizon: 0.5, cool_share: 0.3, cool_half_life_seconds: 4, hysteresis: 0.6}
      merge: {partial_share: 0.4}
      """)
    #expect(spec.crowd == 12.5 && spec.denseShare == nil && spec.wholePixels == 100_000)
    #expect(spec.partPixels(stills: false) == 100_000 && spec.partPixels(stills: true) == 200_000)
    #expect(!spec.usesHead && !spec.usesContext && spec.horizonWeight == 0.5)
    #expect(spec.attention.coolShare == 0.3 && spec.attention.coolHalfLife == 4 && spec.attention.hysteresis == 0.6)
    #expect(spec.merge.partialShare == 0.4)
    let off = try self.spec("patches: {crowd: off, dense_share: 0.7}\nsaliency: {horizon: off, head: true, context: true}")
    #expect(off.crowd == nil && off.denseShare == 0.7 && off.horizonWeight == nil && off.usesHead && off.usesContext)
    let usual = try self.spec("")
    #expect(usual.crowd == nil && usual.denseShare == 0.5 && usual.wholePixels == 1_300_000)
    #expect(usual.horizonWeight == nil && usual.usesHead && usual.usesContext)
    #expect(usual.patchCount == 4 && usual.attention.patchSize == Size(width: 416, height: 416))
  }

  @Test func everySettingOfTheComputeIsRead() throws {
    let spec = try spec(
      """
      compute: {share: 0.5, least_px: 1000, most_px: 2000}
      glance: {native_px: 4000, least_scale: 0.5, seconds: 0.2, share: 0.9}
      """)
    let compute = try #require(spec.compute)
    #expect(compute.share == 0.5 && compute.leastPixels == 1000 && compute.mostPixels == 2000)
    #expect(spec.glance.nativePixels == 4000 && spec.glance.leastScale == 0.5 && spec.glance.seconds == 0.2 && spec.glance.share == 0.9)
    #expect(try self.spec("compute: {share: off}").compute == nil)
    #expect(try self.spec("compute: {most_px: 900000}").compute?.share == PipelineSpec.Compute().share)
  }

  @Test(arguments: [
    ("compute: {share: none}", "x.yaml:2:18: compute.share: expected off or a number"),
    ("compute: {share: 0}", "x.yaml:2:18: compute.share: 0 is out of range (0.001 to 10)"),
    ("compute: {least_px: 900000}", "x.yaml:2:21: compute.least_px: 900000 is above most_px, 830000"),
    ("patches: {whole_px: 1000}", "x.yaml:2:21: patches.whole_px: 1000 is out of range (65536 to 2147483647)"),
    ("saliency: {head: 1}", "x.yaml:2:18: saliency.head: expected true or false"),
    ("saliency: {context: maybe}", "x.yaml:2:21: saliency.context: expected true or false"),
    ("saliency: {horizon: never}", "x.yaml:2:21: saliency.horizon: expected off or a number"),
    ("saliency: {horizon: 1.5}", "x.yaml:2:21: saliency.horizon: 1.5 is out of range (0 to 1)"),
    ("saliency: {cool_share: 2}", "x.yaml:2:24: saliency.cool_share: 2 is out of range (0 to 1)"),
    ("saliency: {cool_half_life_seconds: off}", "x.yaml:2:36: saliency.cool_half_life_seconds: expected a number"),
    ("saliency: {hysteresis: -1}", "x.yaml:2:24: saliency.hysteresis: -1 is out of range (0 to 10)"),
    ("saliency: {hysterese: 1}", "x.yaml:2:12: saliency.hysterese: unknown key, did you mean 'hysteresis'?"),
    ("patches: {crowd: 0}", "x.yaml:2:18: patches.crowd: 0 is out of range (0.01 to 100000)"),
    ("patches: {crowd: many}", "x.yaml:2:18: patches.crowd: expected off or a number"),
    ("patches: {whole_px: off}", "x.yaml:2:21: patches.whole_px: expected an integer"),
  ]) func whatIsWrongIsToldWithItsPlace(text: String, expected: String) {
    #expect(SpecErrorTests.problems("name: x\n" + text) == [expected])
  }

  @Test func picturesOfTheirOwnRememberNoLooks() throws {
    let spec = try spec("saliency: {cool_share: 0.5, hysteresis: 2}")
    let plan = try ClassPlan(spec, manifest: SpecClassTests.manifest)
    let moving = spec.attentionSettings(plan, patch: Size(width: 320, height: 320))
    #expect(moving.coolShare == 0.5 && moving.hysteresis == 2)
    let stills = spec.attentionSettings(plan, patch: Size(width: 320, height: 320), stills: true)
    #expect(stills.coolShare == 0 && stills.hysteresis == 0)
  }

  /// The model of the tests knows person, car, bus, boat and bird.
  @Test(
    arguments: [
      ("", [0, 1, 2], 2), ("classes: [car]", [1], nil), ("classes: [person, boat]", [0, 2], 2), ("classes: [bus, bird]", [1], nil),
    ] as [(String, [Int], Int?)]) func thePlanesOfTheClassesAreWanted(classes: String, wanted: [Int], floating: Int?) throws
  {
    let head = MapHead(saliency: "s", stride: 8, groups: [[0], [1, 2], [3]])
    let plan = try ClassPlan(try spec(classes), manifest: SpecClassTests.manifest)
    #expect(plan.planes(of: head) == HeadSaliency.Planes(wanted: wanted, floating: floating))
  }

  @Test func aHeadThatKnowsNoClassHasNoPlanes() throws {
    let plan = try ClassPlan(try spec("classes: [bird]"), manifest: SpecClassTests.manifest)
    #expect(plan.planes(of: MapHead(saliency: "s", stride: 8, groups: [[0], [1, 2], [3]])) == nil)
  }

  @Test func theModelDecidesWhatCanBeUsed() throws {
    let weights = ContextScorer.Weights(bias: 0, score: 1, saliency: 1, size: 0, glance: 0)
    var withContext = FakeBackend.manifestWithMaps
    withContext.glance?.maps.context = [weights, nil]
    var withNone = withContext
    withNone.glance?.maps.context = [nil, nil]
    func options(_ manifest: ModelManifest, _ change: (inout PipelineSpec) -> Void = { _ in }) throws -> PipelineOptions {
      var spec = TestRun.small
      change(&spec)
      return try PipelineOptions(spec: spec, manifest: manifest, stream: "test")
    }
    for (manifest, head, context) in [
      (FakeBackend.manifest, false, false), (FakeBackend.manifestWithMaps, true, false), (withNone, true, false), (withContext, true, true),
    ] {
      let usual = try options(manifest)
      #expect(usual.looking.hasMaps == head && (usual.attention.planes != nil) == head)
      #expect((usual.scorer != nil) == context && usual.attention.scoresContext == context)
      let plain = try options(manifest) { $0.usesContext = false }
      #expect(plain.looking.hasMaps == head && plain.scorer == nil && !plain.attention.scoresContext)
      let none = try options(manifest) { $0.usesHead = false }
      #expect(!none.looking.hasMaps && none.attention.planes == nil && none.scorer == nil && !none.attention.scoresContext)
    }
    #expect(try options(withContext) { $0.patchCount = 0 }.looking.hasMaps == false, "maps are for choosing patches")
  }
}
