import Foundation
import Perception

/// YOLOX (Ge et al. 2021, arXiv:2107.08430) as its own exporter writes it: one output [1, cells, 5 + classes], stride after
/// stride, row by row; centre as an offset in cells, sides as logarithms of strides, objectness and classes in 0...1.
struct YOLOXHead: HeadDecoder {
  private struct Level {
    let stride: Float
    let columns: Int
    let cells: Int
  }

  private let levels: [Level]
  private let rowLength: Int

  init(_ head: DetectorHead.YOLOX, _ shapes: HeadShapes) throws(InferenceError) {
    levels = head.strides.map { stride in
      let columns = shapes.input.width / stride
      return Level(stride: Float(stride), columns: columns, cells: columns * (shapes.input.height / stride))
    }
    rowLength = 5 + shapes.classCount
    let strides = head.strides.map(String.init).joined(separator: ", ")
    try shapes.require(
      0, [1, levels.reduce(0) { $0 + $1.cells }, rowLength], "x, y, width, height, objectness and classes at the strides \(strides)")
  }

  func decode(_ outputs: [TensorView], scoreAtLeast threshold: Float, classes: [Int], into detections: inout [Detection]) {
    // Walks over the rows of all levels, whose number and length `init` has checked, once.
    var row = outputs[0].data
    for level in levels {
      for cell in 0..<level.cells {
        defer { row += rowLength }
        let objectness = row[4]
        // A class score is at most 1, so objectness alone decides for nearly all cells.
        guard objectness >= threshold else { continue }
        for id in classes where objectness * row[5 + id] >= threshold {
          let x = (row[0] + Float(cell % level.columns)) * level.stride
          let y = (row[1] + Float(cell / level.columns)) * level.stride
          let width = exp(row[2]) * level.stride
          let height = exp(row[3]) * level.stride
          detections.append(
            minX: x - width / 2, minY: y - height / 2, maxX: x + width / 2, maxY: y + height / 2, score: objectness * row[5 + id],
            classID: id)
        }
      }
    }
  }
}
