import Perception
import Testing

@testable import Inference

@Suite struct MapReaderTests {
  private let head = MapHead(saliency: "s", stride: 8, groups: [[0], [1]], waterline: "w")

  /// The network pads sides that the stride does not divide.
  @Test(arguments: [(Size(width: 24, height: 16), 2, 3), (Size(width: 17, height: 9), 2, 3), (Size(width: 8, height: 8), 1, 1)])
  func thereIsACellForEveryPixel(_ input: Size, _ rows: Int, _ columns: Int) {
    #expect(throws: Never.self) {
      try MapReader(head, shapes: [[1, 2, rows, columns], [1, 1, rows, columns]], input: input, classCount: 2)
    }
    for shapes in [
      [[1, 2, rows, columns + 1], [1, 1, rows, columns]], [[1, 2, columns + 1, rows], [1, 1, rows, columns]],
      [[1, 3, rows, columns], [1, 1, rows, columns]], [[2, 2, rows, columns], [1, 1, rows, columns]],
      [[2, rows, columns], [1, 1, rows, columns]], [[1, 2, rows, columns], [1, 2, rows, columns]],
    ] {
      let error = #expect(throws: InferenceError.self) { try MapReader(head, shapes: shapes, input: input, classCount: 2) }
      #expect(error?.code == .wrongShape)
    }
  }

  @Test func whatADamagedModelPutsOutIsBroughtIntoRange() throws {
    let reader = try MapReader(
      MapHead(saliency: "s", stride: 8, groups: [[0]]), shapes: [[1, 1, 1, 7]], input: Size(width: 56, height: 8), classCount: 1)
    var maps = GlanceMaps(waterline: [1])
    [Float.nan, .infinity, -.infinity, -0.5, 1.5, 0.25, -0].withUnsafeBufferPointer { values in
      guard let data = values.baseAddress else { return }
      reader.read([TensorView(shape: [1, 1, 1, 7], data: data)], into: &maps)
    }
    #expect(maps == GlanceMaps(columns: 7, rows: 1, stride: 8, planes: [0, 1, 0, 0, 1, 0.25, 0], waterline: nil))
  }
}
