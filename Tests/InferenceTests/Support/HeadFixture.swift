import Perception

@testable import Inference

/// Constructed outputs of a network, decoded by the head under test.
struct HeadFixture {
  let head: DetectorHead
  let input: Size
  let classCount: Int
  let shapes: [[Int]]
  let values: [[Float]]

  /// What the head finds, in a fixed order.
  func decode(_ threshold: Double, classes: [Int]? = nil) throws -> [Detection] {
    let decoder = try head.decoder(shapes: shapes, input: input, classCount: classCount)
    var found: [Detection] = []
    withViews(values[...], shapes[...], []) { views in
      decoder.decode(views, scoreAtLeast: Float(threshold), classes: classes ?? Array(0..<classCount), into: &found)
    }
    return Self.sorted(found)
  }

  /// Views of all arrays at once, valid inside `body`.
  private func withViews(
    _ values: ArraySlice<[Float]>, _ shapes: ArraySlice<[Int]>, _ views: [TensorView], _ body: ([TensorView]) -> Void
  ) {
    guard let first = values.first, let shape = shapes.first else { return body(views) }
    first.withUnsafeBufferPointer { buffer in
      guard let data = buffer.baseAddress else { return }
      withViews(values.dropFirst(), shapes.dropFirst(), views + [TensorView(shape: shape, data: data)], body)
    }
  }

  static func sorted(_ detections: [Detection]) -> [Detection] {
    detections.sorted { ($0.classID, $0.score, $0.box.x, $0.box.y) < ($1.classID, $1.score, $1.box.x, $1.box.y) }
  }

  /// Whether both lists hold the same objects, up to rounding of f32 against f64.
  static func agree(_ found: [Detection], _ expected: [Detection], pixels: Double = 1e-3, score: Double = 1e-5) -> Bool {
    found.count == expected.count
      && zip(sorted(found), sorted(expected)).allSatisfy { a, b in
        a.classID == b.classID && abs(a.score - b.score) <= score && abs(a.box.x - b.box.x) <= pixels
          && abs(a.box.y - b.box.y) <= pixels && abs(a.box.maxX - b.box.maxX) <= pixels && abs(a.box.maxY - b.box.maxY) <= pixels
      }
  }
}
