import Foundation
import Perception

/// DETR (Carion et al. 2020, arXiv:2005.12872) and its successors: queries with a box [1, queries, 4] (centre x, centre y,
/// width, height as shares of the input) and class logits [1, queries, classes], plus a last "no object" for softmax.
struct DETRQueryHead: HeadDecoder {
  private let activation: DetectorHead.DETR.Activation
  private let queries: Int
  private let logitCount: Int
  private let width: Float
  private let height: Float

  init(_ activation: DetectorHead.DETR.Activation, _ shapes: HeadShapes) throws(InferenceError) {
    self.activation = activation
    guard shapes.shapes[0].count == 3, let queries = shapes.shapes[0].dropFirst().first else {
      throw shapes.mismatch(0, "[1, queries, 4]", "boxes")
    }
    self.queries = queries
    logitCount = shapes.classCount + (activation == .softmax ? 1 : 0)
    (width, height) = (Float(shapes.input.width), Float(shapes.input.height))
    try shapes.require(0, [1, queries, 4], "boxes")
    try shapes.require(1, [1, queries, logitCount], activation == .softmax ? "classes and 'no object'" : "classes")
  }

  func decode(_ outputs: [TensorView], scoreAtLeast threshold: Float, classes: [Int], into detections: inout [Detection]) {
    // `init` has checked both shapes, so every query has four numbers, and a logit for each class.
    for query in 0..<queries {
      let logits = outputs[1].slice(from: query * logitCount, count: logitCount)
      let box = outputs[0].data + query * 4
      let softmax = activation == .softmax ? Self.softmaxTerms(logits) : (peak: 0, sum: 0)
      for id in classes {
        let score = activation == .softmax ? exp(logits[id] - softmax.peak) / softmax.sum : 1 / (1 + exp(-logits[id]))
        guard score >= threshold else { continue }
        let (x, y, w, h) = (box[0] * width, box[1] * height, box[2] * width, box[3] * height)
        detections.append(minX: x - w / 2, minY: y - h / 2, maxX: x + w / 2, maxY: y + h / 2, score: score, classID: id)
      }
    }
  }

  /// The largest logit, subtracted so that no exponential overflows, and the sum of the exponentials.
  private static func softmaxTerms(_ logits: UnsafeBufferPointer<Float>) -> (peak: Float, sum: Float) {
    var peak = -Float.infinity
    for logit in logits { peak = max(peak, logit) }
    var sum: Float = 0
    for logit in logits { sum += exp(logit - peak) }
    return (peak, sum)
  }
}
