import Fixtures
import Foundation
import Perception
import Testing

@Suite struct CameraMotionTests {
  static func random(_ random: inout SeededGenerator) -> CameraMotion {
    let (scale, angle) = (random.double(0.7...1.4), random.double(-3...3))
    return CameraMotion(
      a: scale * cos(angle), b: scale * sin(angle), dx: random.double(-900...900), dy: random.double(-900...900),
      confidence: random.double(0...1))
  }

  @Test func thereAndBackAgain() {
    var random = SeededGenerator("thereAndBackAgain", seed: 3)
    for _ in 0..<200 {
      let (p, q) = (Self.random(&random), Self.random(&random))
      let (x, y) = (random.double(-2000...2000), random.double(-2000...2000))
      let there = p.apply(x: x, y: y)
      let back = p.inverse.apply(x: there.x, y: there.y)
      #expect(abs(back.x - x) < 1e-8 && abs(back.y - y) < 1e-8)
      let (one, two) = (q.apply(x: there.x, y: there.y), p.followed(by: q).apply(x: x, y: y))
      #expect(abs(one.x - two.x) < 1e-8 && abs(one.y - two.y) < 1e-8)
      #expect(p.followed(by: q).confidence == min(p.confidence, q.confidence))
      #expect(abs(p.followed(by: q).scale - p.scale * q.scale) < 1e-12)
    }
    #expect(CameraMotion.identity.isIdentity && !CameraMotion(dx: 1e-9).isIdentity)
    #expect(CameraMotion(a: 0, b: 0).inverse == CameraMotion(confidence: 0))
  }

  @Test func aBoxStaysUprightAndScales() {
    // A quarter turn clockwise about the origin, and twice the size: x' = -2 y, y' = 2 x.
    let motion = CameraMotion(a: 0, b: 2, dx: 100, dy: 0)
    let box = motion.apply(BoundingBox(x: 10, y: 20, width: 4, height: 6))
    #expect(box == BoundingBox(x: 100 - 46 - 4, y: 24 - 6, width: 8, height: 12))
  }

  @Test func aMapMovesWithThePicture() {
    var random = SeededGenerator("aMapMovesWithThePicture", seed: 4)
    var map = SaliencyMap(columns: 8, rows: 5)
    for index in map.values.indices { map.values[index] = Float(random.double(0...1)) }
    var spare: [Float] = []
    var moved = map
    moved.move(by: CameraMotion(confidence: 0.2), cellWidth: 24, cellHeight: 25.5, spare: &spare)
    #expect(moved == map && spare.isEmpty, "standing still touches nothing")
    moved.move(by: CameraMotion(dx: 48, dy: -25.5), cellWidth: 24, cellHeight: 25.5, spare: &spare)
    for row in 0..<5 {
      for column in 0..<8 {
        let expected = column < 2 || row > 3 ? 0 : map[column: column - 2, row: row + 1]
        #expect(abs(moved[column: column, row: row] - expected) < 1e-5)
      }
    }
  }

  @Test func aMapTurnsAboutItsMiddle() {
    // A bilinear ramp is reproduced exactly by bilinear interpolation wherever it does not reach beyond the border.
    var map = SaliencyMap(columns: 40, rows: 40)
    for row in 0..<40 {
      for column in 0..<40 { map[column: column, row: row] = Float(0.01 * Double(column) + 0.005 * Double(row)) }
    }
    let angle = 0.3
    let (a, b) = (cos(angle), sin(angle))
    let motion = CameraMotion(a: a, b: b, dx: 200 - a * 200 + b * 200, dy: 200 - b * 200 - a * 200)
    var moved = map
    var spare: [Float] = []
    moved.move(by: motion, cellWidth: 10, cellHeight: 10, spare: &spare)
    let back = motion.inverse
    for (column, row) in [(20, 20), (12, 25), (30, 18), (18, 31)] {
      let from = back.apply(x: 10 * (Double(column) + 0.5), y: 10 * (Double(row) + 0.5))
      let expected = 0.01 * (from.x / 10 - 0.5) + 0.005 * (from.y / 10 - 0.5)
      #expect(abs(Double(moved[column: column, row: row]) - expected) < 1e-5)
    }
  }

  @Test func manySmallStepsDoNotBlur() {
    var map = SaliencyMap(columns: 80, rows: 45)
    map[column: 20, row: 10] = 1
    var grid = GridMotion(columns: 80, rows: 45, cellWidth: 24, cellHeight: 24)
    var spare: [Float] = []
    // 3 px per frame over cells of 24 px: ten cells in 80 frames.
    for _ in 0..<80 { map.move(by: grid.advance(by: CameraMotion(dx: 3, dy: 1.5)), cellWidth: 24, cellHeight: 24, spare: &spare) }
    #expect(abs(map[column: 30, row: 15] - 1) < 1e-4)
    #expect(abs(map.values.reduce(0, +) - 1) < 1e-4)
  }

  @Test func aGridTrailsByLessThanACell() {
    var random = SeededGenerator("aGridTrailsByLessThanACell", seed: 6)
    var grid = GridMotion(columns: 80, rows: 45, cellWidth: 24, cellHeight: 24)
    var (real, map) = (CameraMotion.identity, CameraMotion.identity)
    for _ in 0..<300 {
      let angle = random.double(-0.02...0.02)
      let step = CameraMotion(a: cos(angle), b: sin(angle), dx: random.double(-20...20), dy: random.double(-20...20))
      real = real.followed(by: step)
      map = map.followed(by: grid.advance(by: step))
      for (x, y) in [(0.0, 0.0), (1920, 0), (0, 1080), (1920, 1080)] {
        // Where the content that is at the corner of the map now belongs.
        let scene = map.inverse.apply(x: x, y: y)
        let place = real.apply(x: scene.x, y: scene.y)
        #expect(abs(place.x - x) <= 18.001 && abs(place.y - y) <= 18.001)
      }
    }
  }
}
