import Perception

/// YOLOv8 and its successors with suppression left outside: one output [1, 4 + classes, cells], or [1, cells, 4 + classes];
/// centre x, centre y, width, height in input pixels and class scores in 0...1, without objectness.
struct YOLOv8Head: HeadDecoder {
  private let cells: Int
  private let rowLength: Int
  /// [1, cells, 4 + classes].
  private let isTransposed: Bool

  init(_ shapes: HeadShapes) throws(InferenceError) {
    rowLength = 4 + shapes.classCount
    let shape = shapes.shapes[0]
    guard shape.count == 3, shape[0] == 1, shape[1] == rowLength || shape[2] == rowLength else {
      throw shapes.mismatch(0, "[1, \(rowLength), cells] or [1, cells, \(rowLength)]", "box and classes of each cell")
    }
    // The exporter's own order wins where a network has as many cells as values per cell.
    isTransposed = shape[1] != rowLength
    cells = isTransposed ? shape[1] : shape[2]
  }

  func decode(_ outputs: [TensorView], scoreAtLeast threshold: Float, classes: [Int], into detections: inout [Detection]) {
    // cell < cells and id < classes, shape checked in `init`.
    let output = outputs[0]
    if isTransposed {
      for cell in 0..<cells {
        let row = output.data + cell * rowLength
        for id in classes where row[4 + id] >= threshold {
          append(output.data, cell, row[4 + id], id, &detections)
        }
      }
    } else {
      for id in classes {
        PlaneScan.forEach(in: output.slice(from: (4 + id) * cells, count: cells), atLeast: threshold) { cell, score in
          append(output.data, cell, score, id, &detections)
        }
      }
    }
  }

  @inline(__always)
  private func append(_ data: UnsafePointer<Float>, _ cell: Int, _ score: Float, _ id: Int, _ detections: inout [Detection]) {
    // cell < cells, and `init` has checked that each cell has 4 values and those of the classes.
    let first = isTransposed ? data + cell * rowLength : data + cell
    let step = isTransposed ? 1 : cells
    let (x, y, width, height) = (first[0], first[step], first[2 * step], first[3 * step])
    detections.append(
      minX: x - width / 2, minY: y - height / 2, maxX: x + width / 2, maxY: y + height / 2, score: score, classID: id)
  }
}
