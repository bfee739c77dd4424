import Foundation
import Perception
import Testing

@testable import Inference

/// The whole way from pixels to candidates against independent decoders, on real pictures.
@Suite struct ReferenceTests {
  private static let size = Size(width: 416, height: 416)
  private static let needs = "needs ../shared, the models and a Python with openvino and cv2 (PDN_PYTHON)"
  /// Candidates from here on are compared; the references go deeper, so that none is missed for a rounding.
  private static let threshold = 0.05

  struct Differences {
    var compared = 0
    var unmatched = 0
    var score = 0.0
    var box = 0.0
  }

  /// Pairs every object with the candidate of its class whose box is nearest, both ways.
  private func compare(_ found: [Detection], _ reference: [ReferencePictures.Candidate], _ result: inout Differences) {
    func distance(_ a: BoundingBox, _ b: BoundingBox) -> Double {
      max(abs(a.x - b.x), abs(a.y - b.y), abs(a.maxX - b.maxX), abs(a.maxY - b.maxY))
    }
    for object in found {
      let same = reference.filter { $0.classID == object.classID && abs($0.score - object.score) <= 0.01 }
      guard let nearest = same.min(by: { distance($0.box, object.box) < distance($1.box, object.box) }) else {
        result.unmatched += 1
        continue
      }
      result.compared += 1
      result.box = max(result.box, distance(nearest.box, object.box))
      result.score = max(result.score, abs(nearest.score - object.score))
    }
    // One found below the threshold by rounding is no miss.
    for candidate in reference where candidate.score >= Self.threshold + 0.01 {
      let hit = found.contains { $0.classID == candidate.classID && distance($0.box, candidate.box) <= 0.5 }
      if !hit { result.unmatched += 1 }
    }
  }

  private func differences(_ manifest: ModelManifest, _ pictures: ReferencePictures) async throws -> Differences {
    let backend = try OpenVINOBackend(InferenceOptions(precision: .f32), places: Checkout.places)
    let model = try backend.compile(manifest, input: Self.size, requests: 1)
    let request = try await model.acquire()
    defer { request.release() }
    var result = Differences()
    for index in 0..<pictures.count {
      let pixels = try pictures.pixels(index)
      try request.withInput { input in _ = pixels.copyBytes(to: input) }
      try request.start()
      try await request.finish()
      var found: [Detection] = []
      try request.decode(scoreAtLeast: Self.threshold, classes: nil, into: &found)
      compare(found, try pictures.candidates(index), &result)
    }
    print("\(manifest.name): \(result)")
    return result
  }

  @Test(.enabled(if: Checkout.hasPicoDet && Checkout.shared != nil && Checkout.python != nil, "\(needs)"))
  func theCutPicoDetEqualsTheUncut() async throws {
    let uncut = Checkout.root.appendingPath(".deps/models/uncut/picodet-s.pdmodel")
    let pictures = try ReferencePictures(tool: "reference_picodet.py", model: uncut, pictures: ReferencePictures.choose(20))
    let result = try await differences(try ModelManifest.load(path: Checkout.picoDet), pictures)
    #expect(result.compared > 1000)
    #expect(result.unmatched == 0)
    #expect(result.box <= 0.5)
    #expect(result.score <= 0.01)
  }

  private static func yolox(_ model: String) -> ModelManifest {
    ModelManifest(
      name: "yolox-nano", file: model, licence: "Apache-2.0", source: "../shared",
      input: .init(channels: .bgr, sizes: .fixed(size)), head: .yolox(.init()), classes: COCOClasses.names)
  }

  @Test(
    .enabled(if: Checkout.hasOpenVINO && Checkout.yoloxModel != nil && Checkout.python != nil, "\(needs)"))
  func theRealYOLOXEqualsNumpy() async throws {
    let model = try #require(Checkout.yoloxModel)
    let pictures = try ReferencePictures(tool: "reference_yolox.py", model: model, pictures: ReferencePictures.choose(8))
    let result = try await differences(Self.yolox(model), pictures)
    #expect(result.compared > 100)
    #expect(result.unmatched == 0)
    #expect(result.box <= 0.05)
    #expect(result.score <= 0.001)
  }

  /// A network of fixed size says so.
  @Test(.enabled(if: Checkout.hasOpenVINO && Checkout.yoloxModel != nil, "\(needs)"))
  func anExportOfOneSizeTakesNoOther() throws {
    let model = try #require(Checkout.yoloxModel)
    let backend = try OpenVINOBackend(places: Checkout.places)
    let error = #expect(throws: InferenceError.self) {
      try backend.compile(Self.yolox(model), input: Size(width: 640, height: 384), requests: 1)
    }
    #expect(error?.code == .unsupported)
    var wrong = Self.yolox(model)
    wrong.classes = ["ship"]
    let misfit = #expect(throws: InferenceError.self) { try backend.compile(wrong, input: Self.size, requests: 1) }
    #expect(misfit?.code == .wrongShape)
    wrong.input.sizes = .multiple(of: 32)
    let stiff = #expect(throws: InferenceError.self) {
      try backend.compile(wrong, input: Size(width: 640, height: 384), requests: 1)
    }
    #expect(stiff?.code == .wrongShape)
  }
}
