import Inference
import Perception
import Testing

@testable import Pipeline

@Suite struct SpecClassTests {
  static let manifest = ModelManifest(
    name: "five", file: "five.onnx", licence: "Apache-2.0", source: "a test", input: .init(sizes: .multiple(of: 32)),
    head: .yolov8(.init()), classes: ["person", "car", "bus", "boat", "bird"])

  @Test func namesBecomeTheModelsNumbers() throws {
    let spec = try Self.spec(
      "classes: [bus, car, person]\ngroups: {vehicle: [car, bus]}\nmerge: {patch_share_by_group: {vehicle: 0.5, person: 0.2}}")
    let plan = try ClassPlan(spec, manifest: Self.manifest)
    #expect(plan.mask.ids == [0, 1, 2])
    #expect(plan.groups.group(of: 1) == plan.groups.group(of: 2))
    #expect(plan.groups.group(of: 0) != plan.groups.group(of: 1))
    #expect(plan.patchShareByGroup == [plan.groups.group(of: 1): 0.5, plan.groups.group(of: 0): 0.2])
  }

  @Test func noClassesMeansAll() throws {
    let plan = try ClassPlan(try Self.spec(""), manifest: Self.manifest)
    #expect(plan.mask.ids == [0, 1, 2, 3, 4])
  }

  @Test func namesThatTheModelLacksAreAllTold() throws {
    let spec = try Self.spec("classes:\n  - boot\n  - bird\n  - cat\ngroups:\n  b: [boot]")
    Self.expect(
      """
      x.yaml:3:5: classes[0]: model 'five' has no class 'boot', did you mean 'boat'?
      x.yaml:5:5: classes[2]: model 'five' has no class 'cat', did you mean 'car'?
      x.yaml:7:7: groups.b[0]: model 'five' has no class 'boot', did you mean 'boat'?
      """
    ) { _ = try ClassPlan(spec, manifest: Self.manifest) }
  }

  @Test func patchesMustFitTheModel() throws {
    let spec = try Self.spec("patches:\n  size: 400")
    Self.expect("x.yaml:3:9: patches.size: 400 is no multiple of 32, as model 'five' needs") {
      _ = try spec.patchSize(for: Self.manifest)
    }
    var fixed = Self.manifest
    fixed.input.sizes = .fixed(Size(width: 640, height: 480))
    #expect(try spec.patchSize(for: fixed) == Size(width: 640, height: 480))
  }

  private static func spec(_ text: String) throws -> PipelineSpec {
    try PipelineSpec.decode("name: x\n" + text, file: "x.yaml")
  }

  private static func expect(_ message: String, _ body: () throws -> Void) {
    let error = #expect(throws: SpecError.self) { try body() }
    #expect(error?.description == message)
  }
}
