import Fixtures
import Foundation
import Perception
import Testing

@testable import Inference

/// Each head against a plain reference in f64 that was written from the papers, on random outputs. Thresholds lie between the
/// constructed scores, so that rounding can not move an object across.
@Suite struct HeadTests {
  private static let input = Size(width: 96, height: 64)

  @Test(arguments: [1, 2, 3] as [UInt64])
  func picoDet(_ seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let (classes, strides) = (5, [8, 16, 32, 64])
    var shapes: [[Int]] = []
    var values: [[Float]] = []
    for stride in strides {
      let (columns, rows) = (96 / stride + (96 % stride > 0 ? 1 : 0), 64 / stride)
      shapes.append([1, classes, rows, columns])
      values.append((0..<classes * rows * columns).map { _ in Float(Int.random(in: 0...20, using: &random)) / 20 })
    }
    for stride in strides {
      let cells = (96 / stride + (96 % stride > 0 ? 1 : 0)) * (64 / stride)
      shapes.append([1, 32, 64 / stride, cells / (64 / stride)])
      values.append(random.floats(32 * cells, in: -6...6))
    }
    let head = DetectorHead.picodet(.init(scores: ["a", "b", "c", "d"], boxes: ["e", "f", "g", "h"]))
    let fixture = HeadFixture(head: head, input: Self.input, classCount: classes, shapes: shapes, values: values)
    for (threshold, wanted) in [(0.55, [0, 1, 2, 3, 4]), (0.85, [1, 3])] {
      var expected: [Detection] = []
      for (level, stride) in strides.enumerated() {
        let (rows, columns) = (shapes[level][2], shapes[level][3])
        for id in wanted {
          for row in 0..<rows {
            for column in 0..<columns {
              let cell = row * columns + column
              let score = Double(values[level][id * rows * columns + cell]).squareRoot()
              guard score >= threshold else { continue }
              let distances = (0..<4).map { side in
                let terms = (0..<8).map { exp(Double(values[4 + level][(side * 8 + $0) * rows * columns + cell])) }
                return (0..<8).reduce(0.0) { $0 + Double($1) * terms[$1] } / terms.reduce(0, +) * Double(stride)
              }
              let (x, y) = ((Double(column) + 0.5) * Double(stride), (Double(row) + 0.5) * Double(stride))
              let box = BoundingBox(
                minX: x - distances[0], minY: y - distances[1], maxX: x + distances[2], maxY: y + distances[3])
              expected.append(Detection(box: box, score: score, classID: id))
            }
          }
        }
      }
      #expect(expected.count > 20)
      #expect(HeadFixture.agree(try fixture.decode(threshold, classes: wanted), expected))
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func yolox(_ seed: UInt64) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let classes = 3
    let cells = 12 * 8 + 6 * 4 + 3 * 2
    var rows: [[Float]] = []
    for _ in 0..<cells {
      rows.append(
        random.floats(2, in: -1...2) + random.floats(2, in: -1...1.5)
          + (0...classes).map { _ in Float(Int.random(in: 0...10, using: &random)) / 10 })
    }
    let fixture = HeadFixture(
      head: .yolox(.init()), input: Self.input, classCount: classes, shapes: [[1, cells, 8]], values: [rows.flatMap { $0 }])
    let threshold = 0.433
    var expected: [Detection] = []
    var next = 0
    for stride in [8, 16, 32] {
      for y in 0..<64 / stride {
        for x in 0..<96 / stride {
          let row = rows[next].map(Double.init)
          next += 1
          for id in 0..<classes where row[4] * row[5 + id] >= threshold {
            let (w, h) = (exp(row[2]) * Double(stride), exp(row[3]) * Double(stride))
            let box = BoundingBox(
              x: (row[0] + Double(x)) * Double(stride) - w / 2, y: (row[1] + Double(y)) * Double(stride) - h / 2, width: w,
              height: h)
            expected.append(Detection(box: box, score: row[4] * row[5 + id], classID: id))
          }
        }
      }
    }
    #expect(expected.count > 20)
    #expect(HeadFixture.agree(try fixture.decode(threshold), expected))
    #expect(HeadFixture.agree(try fixture.decode(threshold, classes: [2]), expected.filter { $0.classID == 2 }))
  }

  @Test(arguments: [1, 2, 3] as [UInt64], [false, true])
  func yolov8(_ seed: UInt64, _ transposed: Bool) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let (classes, cells) = (6, 117)
    let rows = (0..<cells).map { _ in
      random.floats(2, in: 0...96) + random.floats(2, in: 1...40) + random.floats(classes, in: 0...1)
    }
    let values = transposed ? rows.flatMap { $0 } : (0..<4 + classes).flatMap { plane in rows.map { $0[plane] } }
    let fixture = HeadFixture(
      head: .yolov8(.init()), input: Self.input, classCount: classes,
      shapes: [transposed ? [1, cells, 10] : [1, 10, cells]], values: [values])
    var expected: [Detection] = []
    for row in rows.map({ $0.map(Double.init) }) {
      for id in [0, 2, 5] where Float(row[4 + id]) >= 0.7 {
        let box = BoundingBox(x: row[0] - row[2] / 2, y: row[1] - row[3] / 2, width: row[2], height: row[3])
        expected.append(Detection(box: box, score: row[4 + id], classID: id))
      }
    }
    #expect(expected.count > 20)
    #expect(HeadFixture.agree(try fixture.decode(0.7, classes: [0, 2, 5]), expected))
  }

  @Test(arguments: [1, 2, 3] as [UInt64], DetectorHead.DETR.Activation.allCases)
  func detrQueries(_ seed: UInt64, _ activation: DetectorHead.DETR.Activation) throws {
    print("seed \(seed)")
    var random = SeededGenerator(seed: seed)
    let (classes, queries) = (4, 50)
    let width = activation == .softmax ? classes + 1 : classes
    let boxes = random.floats(queries * 4, in: 0.05...0.95)
    let logits = random.floats(queries * width, in: -4...4)
    let fixture = HeadFixture(
      head: .detr(.init(form: .queries(boxes: "b", logits: "l", activation: activation))), input: Self.input,
      classCount: classes, shapes: [[1, queries, 4], [1, queries, width]], values: [boxes, logits])
    let found = try fixture.decode(0)
    #expect(found.count == queries * classes)
    var expected: [Detection] = []
    for query in 0..<queries {
      let own = (0..<width).map { exp(Double(logits[query * width + $0])) }
      let box = (0..<4).map { Double(boxes[query * 4 + $0]) }
      for id in 0..<classes {
        let score = activation == .softmax ? own[id] / own.reduce(0, +) : own[id] / (1 + own[id])
        expected.append(
          Detection(
            box: BoundingBox(
              x: (box[0] - box[2] / 2) * 96, y: (box[1] - box[3] / 2) * 64, width: box[2] * 96, height: box[3] * 64),
            score: score, classID: id))
      }
    }
    #expect(HeadFixture.agree(found, expected))
    let few = try fixture.decode(0.6)
    #expect(few.count > 10 && few == found.filter { $0.score >= 0.6 })
  }

  @Test(arguments: [false, true])
  func detrRows(_ normalised: Bool) throws {
    let scale: [Float] = normalised ? [1 / 96, 1 / 64] : [1, 1]
    let rows: [[Float]] = [
      [10, 20, 30, 50, 0.9, 1], [1, 2, 3, 4, 0.4, 0], [5, 6, 90, 60, 0.8, 2], [0, 0, 9, 9, 0.9, 7], [0, 0, 9, 9, 0.9, -1],
      [0, 0, 0, 0, 0, 0], [9, 9, 3, 3, 0.9, 1], [0, 0, 9, 9, 0.9, .nan], [0, 0, .infinity, 9, 0.9, 1],
    ]
    let values = rows.flatMap { [$0[0] * scale[0], $0[1] * scale[1], $0[2] * scale[0], $0[3] * scale[1], $0[4], $0[5]] }
    let fixture = HeadFixture(
      head: .detr(.init(form: .rows(output: nil, normalised: normalised))), input: Self.input, classCount: 3,
      shapes: [[1, rows.count, 6]], values: [values])
    let expected = [
      Detection(box: BoundingBox(minX: 10, minY: 20, maxX: 30, maxY: 50), score: 0.9, classID: 1),
      Detection(box: BoundingBox(minX: 5, minY: 6, maxX: 90, maxY: 60), score: 0.8, classID: 2),
    ]
    #expect(HeadFixture.agree(try fixture.decode(0.5), expected))
    #expect(try fixture.decode(0.5, classes: [2]).count == 1)
  }
}
