import Perception
import Testing

@Suite struct DetectionMergerTests {
  private let frame = Size(width: 1920, height: 1080)
  private let rects = [
    PixelRect(x: 400, y: 400, width: 416, height: 416), PixelRect(x: 784, y: 400, width: 416, height: 416),
    PixelRect(x: 400, y: 784, width: 416, height: 296), PixelRect(x: 784, y: 784, width: 416, height: 296),
  ]
  private let groups = ClassGroups(groups: [[2, 5, 7]], classCount: 80)

  private func merge(
    glance: [Detection] = [], seen: [(Int, BoundingBox, Double)], classID: Int = 2, scale: Double = 1.0 / 3,
    settings: DetectionMerger.Settings = .init()
  ) -> [Detection] {
    // As a detector would report it: in pixels of the patch, cut at its edges.
    let patches = seen.map { index, box, score in
      let rect = rects[index]
      let local = box.offsetBy(dx: -Double(rect.x), dy: -Double(rect.y)).clipped(to: Size(width: rect.width, height: rect.height))
      return Detection(box: local, score: score, classID: classID).placed(patch: index, rect: rect, frame: frame)
    }
    var merger = DetectionMerger(settings: settings, groups: groups)
    var merged: [Detection] = []
    merger.merge(glance: glance, patches: patches, rects: rects, frame: frame, glanceScale: scale, into: &merged)
    return merged
  }

  @Test func placingMarksWhatAnEdgeCuts() {
    let rect = rects[0]
    let touching = Detection(box: BoundingBox(x: 0, y: 50, width: 30, height: 20), score: 0.5, classID: 2)
    #expect(touching.placed(patch: 0, rect: rect, frame: frame).isTruncated)
    #expect(touching.placed(patch: 0, rect: rect, frame: frame).box == BoundingBox(x: 400, y: 450, width: 30, height: 20))
    let atFrame = touching.placed(patch: 3, rect: PixelRect(x: 0, y: 400, width: 416, height: 416), frame: frame)
    #expect(!atFrame.isTruncated, "the edge of the frame cuts nothing that could be seen elsewhere")
    #expect(atFrame.source == .patch(3))
    let outside = Detection(box: BoundingBox(x: -20, y: 400, width: 60, height: 90), score: 0.5, classID: 2)
    #expect(outside.placed(patch: 0, rect: rect, frame: frame).box == BoundingBox(x: 400, y: 800, width: 40, height: 16))
  }

  @Test func seenByTwoPatchesAndTheGlance() {
    let box = BoundingBox(x: 786, y: 500, width: 28, height: 40)
    let glance = Detection(box: box.offsetBy(dx: 3, dy: -2), score: 0.3, classID: 7)
    let merged = merge(glance: [glance], seen: [(0, box, 0.8), (1, box.offsetBy(dx: 1, dy: 0), 0.7)])
    #expect(merged.count == 1)
    #expect(merged.first?.source == .patch(0))
  }

  @Test func halvesMeetingAtTheSeamAreJoined() {
    let box = BoundingBox(x: 740, y: 500, width: 110, height: 60)
    let merged = merge(seen: [(0, box, 0.6), (1, box.offsetBy(dx: 0, dy: 2), 0.7)])
    #expect(merged.count == 1)
    guard let object = merged.first else { return }
    #expect(object.box.iou(box) > 0.9)
    #expect(object.score == 0.7)
    #expect(!object.isTruncated)
  }

  @Test func quartersOnACornerAreJoined() {
    let box = BoundingBox(x: 750, y: 750, width: 100, height: 100)
    let merged = merge(seen: [(0, box, 0.6), (1, box, 0.5), (2, box, 0.7), (3, box, 0.55)])
    #expect(merged.count == 1)
    #expect(merged.first.map { $0.box.iou(box) > 0.95 } ?? false)
  }

  @Test func halvesThatDoNotAlignStayApart() {
    let left = BoundingBox(x: 740, y: 500, width: 110, height: 30)
    let right = BoundingBox(x: 760, y: 540, width: 90, height: 60)
    #expect(merge(seen: [(0, left, 0.6), (1, right, 0.7)]).count == 2)
  }

  @Test func differentGroupsAreNotJoinedNorSuppressed() {
    let box = BoundingBox(x: 500, y: 500, width: 40, height: 40)
    let glance = Detection(box: box, score: 0.9, classID: 0)
    #expect(merge(glance: [glance], seen: [(0, box, 0.8)]).count == 2)
  }

  @Test func aPieceIsSwallowedByTheWholeAndLiftsIt() {
    let whole = BoundingBox(x: 780, y: 500, width: 120, height: 60)
    let glance = Detection(box: whole, score: 0.5, classID: 2)
    let merged = merge(glance: [glance], seen: [(0, whole, 0.9)])
    #expect(merged.count == 1)
    #expect(merged.first?.box == whole)
    #expect(merged.first.map { abs($0.score - 0.72) < 1e-12 } ?? false)
  }

  @Test func aWholeLiftedByOnePieceSwallowsTheNext() {
    let glance = Detection(box: BoundingBox(x: 780, y: 500, width: 120, height: 60), score: 0.35, classID: 2)
    // Too far apart along the seam to be joined with each other; the second is too sure for a whole of 0.35.
    let upper = BoundingBox(x: 780, y: 500, width: 90, height: 20)
    let lower = BoundingBox(x: 760, y: 535, width: 140, height: 25)
    let merged = merge(glance: [glance], seen: [(0, upper, 0.8), (1, lower, 1)])
    #expect(merged.map(\.box) == [glance.box])
    #expect(merged.first.map { abs($0.score - 0.8) < 1e-12 } ?? false)
  }

  @Test func aFaintLargeBoxDoesNotEatAClearPiece() {
    let object = BoundingBox(x: 790, y: 500, width: 60, height: 40)
    let faint = Detection(box: BoundingBox(x: 500, y: 300, width: 500, height: 400), score: 0.06, classID: 2)
    let merged = merge(glance: [faint], seen: [(0, object, 0.9)])
    #expect(merged.contains { $0.score == 0.9 })
  }

  /// A hull and its second box with the mist above it, as detectors report them.
  @Test func aSecondBoxOfHalfOrTwiceTheHeightGoes() {
    let hull = BoundingBox(x: 500, y: 500, width: 48, height: 20)
    let withMist = BoundingBox(x: 499, y: 472, width: 50, height: 49)
    let lowerHalf = BoundingBox(x: 501, y: 511, width: 46, height: 8)
    #expect(withMist.iou(hull) < 0.5 && lowerHalf.iou(hull) < 0.5)
    #expect(merge(seen: [(0, hull, 0.8), (0, withMist, 0.4), (0, lowerHalf, 0.3)]).map(\.box) == [hull])
    #expect(merge(seen: [(0, hull, 0.4), (0, withMist, 0.8)]).map(\.box) == [withMist], "the better one stays, whichever is the larger")
    let glance = Detection(box: withMist, score: 0.4, classID: 2)
    #expect(merge(glance: [glance], seen: [(0, hull, 0.8)]).map(\.box) == [hull], "of two looks as well")
    var settings = DetectionMerger.Settings()
    settings.partialShare = 0
    #expect(merge(seen: [(0, hull, 0.8), (0, withMist, 0.4)], settings: settings).count == 2)
  }

  @Test func aPieceIsNoMeasureForTheWhole() {
    let whole = BoundingBox(x: 620, y: 500, width: 280, height: 60)
    let piece = BoundingBox(x: 784, y: 500, width: 116, height: 60)
    // The patch cuts it on the left, and is too sure to be swallowed by a glance of 0.3.
    let merged = merge(glance: [Detection(box: whole, score: 0.3, classID: 2)], seen: [(1, piece, 0.9)])
    #expect(merged.contains { $0.box == whole })
  }

  @Test func aBoxAroundARowDoesNotTakeItsMembers() {
    let row = BoundingBox(x: 420, y: 500, width: 140, height: 40)
    let members = (0..<4).map { BoundingBox(x: 422 + 36 * Double($0), y: 501, width: 28, height: 38) }
    #expect(merge(seen: [(0, row, 0.9)] + members.map { (0, $0, 0.4) }).count == 5)
  }

  @Test func whatHidesAnotherDoesNotEndWhereThatEnds() {
    let truck = BoundingBox(x: 500, y: 500, width: 100, height: 80)
    let carBeforeIt = BoundingBox(x: 530, y: 540, width: 50, height: 44)
    #expect(merge(seen: [(0, truck, 0.9), (0, carBeforeIt, 0.3)]).count == 2)
    let behind = BoundingBox(x: 500, y: 470, width: 100, height: 60)
    #expect(merge(seen: [(0, truck, 0.9), (0, behind, 0.3)]).count == 2, "half of it is seen beside the other")
    let lowerHalf = BoundingBox(x: 500, y: 542, width: 100, height: 38)
    #expect(merge(seen: [(0, truck, 0.9), (0, lowerHalf, 0.6)]).count == 2, "nearly as sure as the other")
  }

  @Test func theGlanceOwnsTheLargeOnes() {
    let large = BoundingBox(x: 450, y: 450, width: 180, height: 100)
    #expect(merge(seen: [(0, large, 0.9)]).isEmpty, "180 of 416 pixels is more than 0.35")
    var settings = DetectionMerger.Settings()
    settings.ownership.patchShareByGroup = [0: 0.5]
    #expect(merge(seen: [(0, large, 0.9)], settings: settings).count == 1, "road vehicles may be longer")
    #expect(merge(seen: [(0, large, 0.9)], scale: 0).count == 1, "without a glance nobody else would report it")
    #expect(merge(seen: [(0, large, 0.9)], scale: 0.08).count == 1, "14 glance pixels are too few for the glance")
  }
}
