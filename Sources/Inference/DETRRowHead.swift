import Perception

/// Finished objects, as end-to-end exports give them: [1, rows, 6] with left, top, right, bottom, score, class.
struct DETRRowHead: HeadDecoder {
  private let rows: Int
  private let scaleX: Float
  private let scaleY: Float

  /// - Parameter normalised: boxes are shares of the input, not pixels.
  init(normalised: Bool, _ shapes: HeadShapes) throws(InferenceError) {
    let shape = shapes.shapes[0]
    guard shape.count == 3, shape[0] == 1, shape[2] == 6 else {
      throw shapes.mismatch(0, "[1, rows, 6]", "left, top, right, bottom, score, class")
    }
    rows = shape[1]
    scaleX = normalised ? Float(shapes.input.width) : 1
    scaleY = normalised ? Float(shapes.input.height) : 1
  }

  func decode(_ outputs: [TensorView], scoreAtLeast threshold: Float, classes: [Int], into detections: inout [Detection]) {
    // `init` has checked that there are `rows` rows of six numbers.
    for index in 0..<rows {
      let row = outputs[0].data + index * 6
      // Unused rows have a score of 0, and some exports fill them with class -1.
      guard row[4] >= threshold, let id = Int(exactly: row[5].rounded()), classes.contains(id) else { continue }
      detections.append(
        minX: row[0] * scaleX, minY: row[1] * scaleY, maxX: row[2] * scaleX, maxY: row[3] * scaleY, score: row[4], classID: id)
    }
  }
}
