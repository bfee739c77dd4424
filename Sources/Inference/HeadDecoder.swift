import Perception

/// Turns the outputs of one inference into objects. Immutable, so that all requests of a model share one; shapes are checked
/// once, when the model is compiled, and `decode` allocates nothing but room in the caller's array.
protocol HeadDecoder: Sendable {
  /// Appends an object for every wanted class with at least `threshold`; a place may yield several.
  /// - Parameter outputs: in the order of `DetectorHead.outputs`, with the shapes that the decoder was made for.
  func decode(_ outputs: [TensorView], scoreAtLeast threshold: Float, classes: [Int], into detections: inout [Detection])
}

extension DetectorHead {
  /// The outputs that the head reads; nil: the only one.
  var outputs: [String?] {
    switch self {
    case .picodet(let head): head.scores + head.boxes
    case .yolox(let head): [head.output]
    case .yolov8(let head): [head.output]
    case .detr(let head):
      switch head.form {
      case .queries(let boxes, let logits, _): [boxes, logits]
      case .rows(let output, _): [output]
      }
    }
  }

  /// - Parameter shapes: of `outputs`, in their order.
  /// - Throws: `InferenceError.wrongShape`.
  func decoder(shapes: [[Int]], input: Size, classCount: Int) throws(InferenceError) -> any HeadDecoder {
    let request = HeadShapes(head: name, names: outputs, shapes: shapes, input: input, classCount: classCount)
    switch self {
    case .picodet(let head): return try PicoDetHead(head, request)
    case .yolox(let head): return try YOLOXHead(head, request)
    case .yolov8: return try YOLOv8Head(request)
    case .detr(let head):
      switch head.form {
      case .queries(_, _, let activation): return try DETRQueryHead(activation, request)
      case .rows(_, let normalised): return try DETRRowHead(normalised: normalised, request)
      }
    }
  }
}

/// What a head is built on: the shapes that the compiled model has.
struct HeadShapes {
  let head: String
  let names: [String?]
  let shapes: [[Int]]
  let input: Size
  let classCount: Int
  /// What of the manifest may be wrong, for messages.
  var settings = "head, classes or size"

  /// Throws unless output `index` has the shape `expected`.
  func require(_ index: Int, _ expected: [Int], _ meaning: String) throws(InferenceError) {
    if shapes[index] != expected { throw mismatch(index, "[\(expected.map(String.init).joined(separator: ", "))]", meaning) }
  }

  func mismatch(_ index: Int, _ expected: String, _ meaning: String) -> InferenceError {
    let name = names[index].map { "output '\($0)'" } ?? "the output"
    let actual = shapes[index].map(String.init).joined(separator: ", ")
    return InferenceError(
      .wrongShape,
      "Head '\(head)' expects \(name) of the shape \(expected) (\(meaning)) for an input of \(input) and \(classCount) classes, "
        + "but it is [\(actual)]. Correct \(settings) in the manifest.")
  }
}

extension [Detection] {
  /// Appends unless the box is empty or not finite, as a damaged model or picture may make it.
  @inline(__always)
  mutating func append(minX: Float, minY: Float, maxX: Float, maxY: Float, score: Float, classID: Int) {
    guard maxX > minX, maxY > minY, minX.isFinite, minY.isFinite, maxX.isFinite, maxY.isFinite else { return }
    append(
      Detection(
        box: BoundingBox(minX: Double(minX), minY: Double(minY), maxX: Double(maxX), maxY: Double(maxY)),
        score: Double(Swift.min(score, 1)), classID: classID))
  }
}
