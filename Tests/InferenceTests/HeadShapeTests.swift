import Fixtures
import Foundation
import Perception
import Testing

@testable import Inference

/// A head that does not fit its network is refused when the model is compiled, not when the first picture comes.
@Suite struct HeadShapeTests {
  private static let input = Size(width: 96, height: 64)

  @Test(arguments: [
    (DetectorHead.yolox(.init()), [[1, 126, 9]]), (.yolox(.init()), [[1, 125, 8]]), (.yolox(.init()), [[126, 8]]),
    (.yolov8(.init()), [[1, 8, 100]]), (.yolov8(.init()), [[7, 100]]), (.yolov8(.init()), [[2, 7, 100]]),
    (.detr(.init(form: .rows(output: "o", normalised: false))), [[1, 100, 7]]),
    (.detr(.init(form: .queries(boxes: "b", logits: "l", activation: .softmax))), [[1, 9, 4], [1, 9, 3]]),
    (.detr(.init(form: .queries(boxes: "b", logits: "l", activation: .sigmoid))), [[1, 9, 4], [1, 8, 3]]),
    (.detr(.init(form: .queries(boxes: "b", logits: "l", activation: .sigmoid))), [[9], [1, 9, 3]]),
    (.picodet(.init(strides: [8], scores: ["s"], boxes: ["b"])), [[1, 3, 8, 12], [1, 40, 8, 12]]),
    (.picodet(.init(strides: [8], scores: ["s"], boxes: ["b"])), [[1, 3, 8, 11], [1, 32, 8, 11]]),
  ])
  func misfitsAreRefused(_ head: DetectorHead, _ shapes: [[Int]]) {
    let error = #expect(throws: InferenceError.self) { try head.decoder(shapes: shapes, input: Self.input, classCount: 3) }
    #expect(error?.code == .wrongShape)
    #expect(error?.sentence.contains("Head '\(head.name)' expects") == true)
  }

  /// What a damaged model or picture may put out never becomes an object, and never traps.
  @Test(arguments: [Float.nan, .infinity, -.infinity, .greatestFiniteMagnitude])
  func damageIsNotAnObject(_ value: Float) throws {
    let heads: [(DetectorHead, [[Int]])] = [
      (.yolox(.init()), [[1, 126, 8]]), (.yolov8(.init()), [[1, 7, 50]]), (.yolov8(.init()), [[1, 50, 7]]),
      (.detr(.init(form: .rows(output: nil, normalised: true))), [[1, 20, 6]]),
      (.detr(.init(form: .queries(boxes: "b", logits: "l", activation: .softmax))), [[1, 9, 4], [1, 9, 4]]),
      (.detr(.init(form: .queries(boxes: "b", logits: "l", activation: .sigmoid))), [[1, 9, 4], [1, 9, 3]]),
      (.picodet(.init(strides: [8], scores: ["s"], boxes: ["b"])), [[1, 3, 8, 12], [1, 32, 8, 12]]),
    ]
    for (head, shapes) in heads {
      let values = shapes.map { [Float](repeating: value, count: $0.reduce(1, *)) }
      let fixture = HeadFixture(head: head, input: Self.input, classCount: 3, shapes: shapes, values: values)
      for detection in try fixture.decode(0.1) {
        let box = detection.box
        let isFinite = [box.x, box.y, box.width, box.height, detection.score].allSatisfy(\.isFinite)
        #expect(isFinite, "\(head.name)")
      }
    }
  }

  @Test func theVectorExponentialIsExact() {
    var worst = 0.0
    for step in 0...8_000 {
      let x = -Float(step) / 100
      let found = Double(SIMD4<Float>(repeating: x).exponentialOfNonPositive()[0])
      worst = max(worst, abs(found / exp(Double(x)) - 1))
    }
    #expect(worst < 3e-7)
    #expect(SIMD4<Float>(repeating: -.greatestFiniteMagnitude).exponentialOfNonPositive()[0] < 1e-37)
  }

  @Test func scansFindEveryCellAtEveryLength() {
    var random = SeededGenerator(seed: 5)
    for count in 0..<70 {
      let plane = random.floats(count, in: 0...1)
      var found: [Int] = []
      plane.withUnsafeBufferPointer { PlaneScan.forEach(in: $0, atLeast: 0.5) { index, _ in found.append(index) } }
      #expect(found == plane.indices.filter { plane[$0] >= 0.5 })
    }
  }
}
