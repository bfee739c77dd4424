import Fixtures
import Perception
import Testing

@Suite struct BoundingBoxTests {
  private let frame = Size(width: 640, height: 360)

  @Test func overlapIsSymmetricAndBounded() {
    var random = SeededGenerator("overlapIsSymmetricAndBounded", seed: 1)
    var overlapping = 0
    for _ in 0..<20_000 {
      let (a, b) = (random.box(in: frame), random.box(in: frame))
      let iou = a.iou(b)
      #expect(iou == b.iou(a))
      #expect(iou >= 0 && iou <= 1)
      #expect(a.containment(in: b) >= 0 && a.containment(in: b) <= 1 + 1e-12)
      #expect(iou <= max(a.containment(in: b), b.containment(in: a)) + 1e-12)
      overlapping += iou > 0 ? 1 : 0
    }
    #expect(overlapping > 1000)
  }

  @Test func aBoxOverlapsItselfWholly() {
    var random = SeededGenerator("aBoxOverlapsItselfWholly", seed: 2)
    for _ in 0..<2000 {
      let a = random.box(in: frame)
      #expect(abs(a.iou(a) - (a.area > 0 ? 1 : 0)) < 1e-9)
    }
  }

  @Test func knownOverlap() {
    let a = BoundingBox(x: 0, y: 0, width: 10, height: 10)
    let b = BoundingBox(x: 5, y: 0, width: 10, height: 10)
    #expect(abs(a.iou(b) - 1.0 / 3) < 1e-12)
    #expect(a.containment(in: b) == 0.5)
    #expect(a.iou(a.offsetBy(dx: 10, dy: 0)) == 0)
  }

  @Test func clippingStaysInsideAndIsIdempotent() {
    var random = SeededGenerator("clippingStaysInsideAndIsIdempotent", seed: 3)
    for _ in 0..<2000 {
      let box = random.box(in: frame).offsetBy(dx: random.double(-800...800), dy: random.double(-800...800))
      let clipped = box.clipped(to: frame)
      #expect(clipped.x >= 0 && clipped.y >= 0 && clipped.maxX <= 640 + 1e-9 && clipped.maxY <= 360 + 1e-9)
      #expect(clipped.width >= 0 && clipped.height >= 0)
      let again = clipped.clipped(to: frame)
      #expect(abs(again.x - clipped.x) + abs(again.width - clipped.width) < 1e-9)
    }
  }
}
