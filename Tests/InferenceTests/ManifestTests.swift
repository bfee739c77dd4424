import Foundation
import Perception
import Testing

@testable import Inference

@Suite struct ManifestTests {
  private static let good = """
    name: small
    file: small.onnx
    licence: MIT
    source: a test
    input:
      channels: bgr
      mean: [1, 2.5, 3]
      std: [4, 5, 6]
      size: {fixed: [416, 320]}
      pad: [1, 2, 3]
    head:
      type: yolox
      strides: [8, 16]
    classes: [a, b]
    """

  private func failure(_ text: String, _ path: String = "m.yaml") -> InferenceError? {
    do {
      _ = try ModelManifest.parse(text, path: path)
      return nil
    } catch {
      return error
    }
  }

  @Test func readsEveryKey() throws {
    let manifest = try ModelManifest.parse(Self.good, path: "models/small.yaml")
    #expect(manifest.name == "small")
    #expect(manifest.input.channels == .bgr)
    #expect(manifest.input.mean == [1, 2.5, 3])
    #expect(manifest.input.std == [4, 5, 6])
    #expect(manifest.input.sizes == .fixed(Size(width: 416, height: 320)))
    #expect(manifest.input.pad == [1, 2, 3])
    #expect(manifest.head == .yolox(.init(strides: [8, 16])))
    #expect(manifest.classes == ["a", "b"])
    #expect(manifest.path == "models/small.yaml")
  }

  @Test func theCommittedManifestIsGood() throws {
    let manifest = try ModelManifest.load(path: Checkout.picoDet)
    #expect(manifest.classes.count == 80)
    #expect(manifest.classes[8] == "boat")
    #expect(manifest.classes[79] == "toothbrush")
    #expect(Set(manifest.classes).count == 80)
    #expect(manifest.input.accepts(Size(width: 640, height: 384)))
    #expect(!manifest.input.accepts(Size(width: 640, height: 360)))
    #expect(!manifest.input.accepts(Size(width: 0, height: 32)))
    #expect(manifest.head.outputs.count == 8)
  }

  @Test(arguments: [
    ("type: yolox", "type: yolo", "m.yaml:12:9: head.type: no such detector head; known: picodet, yolox, yolov8, detr"),
    ("channels: bgr", "chanels: bgr", "m.yaml:6:3: input.chanels: unknown key, did you mean 'channels'?"),
    ("std: [4, 5, 6]", "std: [4, 5, 0.2]", "m.yaml:8:15: input.std[2]: 0.2 is out of range (1 to 255)"),
    ("std: [4, 5, 6]", "std: [4, 5]", "m.yaml:8:8: input.std: expected three numbers"),
    ("fixed: [416, 320]", "fixed: [416, x]", "m.yaml:9:23: input.size.fixed[1]: expected an integer"),
    ("fixed: [416, 320]", "fixed: [416, 320], multiple_of: 32", "m.yaml:9:9: input.size: expected either"),
    ("pad: [1, 2, 3]", "pad: [1, 2, 256]", "m.yaml:10:15: input.pad[2]: 256 is out of range (0 to 255)"),
    ("classes: [a, b]", "classes: coco", "m.yaml:14:10: classes: expected coco80 or a list of names"),
    ("classes: [a, b]", "", "m.yaml:1:1: classes: is missing"),
    ("channels: bgr", "channels: grey", "m.yaml:6:13: input.channels: expected rgb, bgr"),
    ("name: small", "name: [small", "m.yaml:"),
    ("name: small", "name: small\nname: large", "m.yaml:1:1: written twice: name"),
    ("licence: MIT", "licence: MIT\nsha256: {small.onnx: 12}", "sha256.small.onnx: expected 64 hexadecimal digits"),
  ])
  func complaintsNameThePlace(_ old: String, _ new: String, _ expected: String) throws {
    let error = try #require(failure(Self.good.replacingOccurrences(of: old, with: new)))
    #expect(error.sentence.contains(expected), "\(error.sentence)")
    #expect(error.code == (new == "type: yolo" ? .unknownHead : .manifestInvalid))
  }

  @Test(arguments: ["", "- a\n- b", "12", "a: \u{0}", "name: small\n\tfile: x"])
  func whatIsNoManifestIsRefused(_ text: String) {
    #expect(failure(text)?.code == .manifestInvalid)
  }

  @Test func headsOfDETRAreToldApart() throws {
    func head(_ text: String) throws -> DetectorHead {
      try ModelManifest.parse(
        Self.good.replacingOccurrences(of: "type: yolox\n  strides: [8, 16]", with: "type: detr\n  \(text)"), path: "m.yaml"
      ).head
    }
    #expect(try head("normalised: true") == .detr(.init(form: .rows(output: nil, normalised: true))))
    let queries = try head("boxes: b\n  logits: l\n  activation: softmax")
    #expect(queries == .detr(.init(form: .queries(boxes: "b", logits: "l", activation: .softmax))))
    #expect(throws: InferenceError.self) { try head("boxes: b\n  logits: l\n  activation: softmax\n  output: x") }
    #expect(throws: InferenceError.self) { try head("boxes: b") }
  }

  @Test func aMissingManifestIsNamed() {
    let error = #expect(throws: InferenceError.self) { try ModelManifest.load(path: "nowhere/x.yaml") }
    #expect(error?.code == .manifestMissing)
    #expect(error?.sentence.contains("'nowhere/x.yaml'") == true)
  }
}
