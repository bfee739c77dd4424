import Perception

/// Copies the maps of one inference out of the network's memory. Immutable, so that all requests of a model share one; shapes
/// are checked once, when the model is compiled, and `read` allocates nothing but room in the caller's arrays.
struct MapReader: Sendable {
  private let columns: Int
  private let rows: Int
  private let stride: Int
  private let groups: Int

  /// - Parameter shapes: of `MapHead.outputs`, in their order.
  /// - Throws: `InferenceError.wrongShape`.
  init(_ head: MapHead, shapes: [[Int]], input: Size, classCount: Int) throws(InferenceError) {
    // Sides that the stride does not divide are padded by the network's convolutions.
    columns = (input.width + head.stride - 1) / head.stride
    rows = (input.height + head.stride - 1) / head.stride
    stride = head.stride
    groups = head.groups.count
    let shapes = HeadShapes(
      head: "glance", names: head.outputs, shapes: shapes, input: input, classCount: classCount, settings: "glance")
    try shapes.require(0, [1, groups, rows, columns], "a plane for each of \(groups) groups at stride \(stride)")
    if head.waterline != nil { try shapes.require(1, [1, 1, rows, columns], "the far edge of the water at stride \(stride)") }
  }

  /// - Parameter outputs: in the order of `MapHead.outputs`, with the shapes that the reader was made for.
  func read(_ outputs: [TensorView], into maps: inout GlanceMaps) {
    (maps.columns, maps.rows, maps.stride) = (columns, rows, stride)
    Self.copy(outputs[0].slice(from: 0, count: groups * maps.cells), to: &maps.planes)
    guard outputs.count > 1 else {
      maps.waterline = nil
      return
    }
    // Taken out meanwhile, so that the array is written in place.
    var waterline = maps.waterline.take() ?? []
    Self.copy(outputs[1].slice(from: 0, count: maps.cells), to: &waterline)
    maps.waterline = waterline
  }

  /// What a damaged model or picture may put out is brought into 0...1; NaN becomes 0, because it is not above it.
  private static func copy(_ plane: UnsafeBufferPointer<Float>, to values: inout [Float]) {
    values.removeAll(keepingCapacity: true)
    values.append(contentsOf: plane)
    values.withUnsafeMutableBufferPointer { values in
      for index in 0..<values.count { values[index] = values[index] > 0 ? min(values[index], 1) : 0 }
    }
  }
}
