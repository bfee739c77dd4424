import Fixtures
import Foundation
import Perception
import Testing

/// Seen at a third: a glance of 640x360 at a frame of 1920x1080, with 80x45 cells.
@Suite struct ContextScorerTests {
  private typealias Weights = ContextScorer.Weights

  private static let plain = Weights(bias: 1, score: 1.5, saliency: 1, size: 0.5, glance: 2)
  private let groups = ClassGroups(groups: [[1, 2]], classCount: 6)
  /// Classes 0 to 3 have planes 0, 1, 1 and 2, class 4 has none, and 5 one that the head lacks.
  private let planes: [Int?] = [0, 1, 1, 2, nil, 9]

  private func scorer(_ weights: [ContextScorer.Weights?] = [plain, plain, nil]) -> ContextScorer {
    ContextScorer(weights: weights, planes: planes, groups: groups)
  }

  private func maps(_ value: Float) -> GlanceMaps {
    GlanceMaps(columns: 80, rows: 45, stride: 8, planes: [Float](repeating: value, count: 3 * 3600))
  }

  private func detection(
    _ score: Double, classID: Int = 0, x: Double = 600, y: Double = 300, side: Double = 30, source: Detection.Source = .patch(0)
  ) -> Detection {
    Detection(box: BoundingBox(x: x, y: y, width: side, height: side), score: score, classID: classID, source: source)
  }

  private func score(
    _ detection: Detection, _ maps: GlanceMaps, glance: [Detection] = [], weights: [ContextScorer.Weights?] = [plain, plain, nil]
  ) -> Double {
    var detections = [detection]
    scorer(weights).rescore(&detections, in: GlanceContext(found: glance, maps: maps, scaleX: 1.0 / 3, scaleY: 1.0 / 3))
    #expect(detections.count == 1 && detections[0].box == detection.box && detections[0].classID == detection.classID)
    return detections[0].score
  }

  /// The model as it stands in the documentation, for an object of 8 glance pixels.
  @Test func theModelIsALogisticOne() {
    let found = score(detection(0.3, side: 24), maps(0.6), glance: [detection(0.4, side: 24, source: .glance)])
    func logit(_ p: Double) -> Double { log(p / (1 - p)) }
    let expected = 1 + 1.5 * logit(0.3) + logit(Double(Float(0.6))) + 0.5 * log2(0.5) + 2 * 0.4
    #expect(abs(found - 1 / (1 + exp(-expected))) < 1e-6)
  }

  @Test func surerDetectionsAndPlacesScoreHigher() {
    var random = SeededGenerator("surerDetectionsAndPlacesScoreHigher", seed: 53)
    for _ in 0..<200 {
      let weights = Weights(
        bias: random.double(-4...4), score: random.double(0.1...3), saliency: random.double(0.1...3), size: random.double(-2...2),
        glance: random.double(0.1...4))
      let side = random.double(4...130)
      let (low, high) = (random.double(0...0.98), random.double(0.01...0.02))
      let maps = maps(Float(random.double(0...1)))
      func score(_ p: Double, _ maps: GlanceMaps, _ glance: [Detection] = []) -> Double {
        self.score(detection(p, side: side), maps, glance: glance, weights: [weights])
      }
      let first = score(low, maps)
      #expect((0...1).contains(first))
      #expect(first <= score(low + high, maps), "\(weights) \(side) \(low)")
      #expect(first <= score(low, self.maps(1)) && score(low, self.maps(0)) <= first, "\(weights) \(side) \(low)")
      #expect(first <= score(low, maps, [detection(0.5, side: side, source: .glance)]))
    }
    // Certain ones as well.
    for p in [0, 1.0] { #expect((0...1).contains(score(detection(p), maps(Float(p))))) }
  }

  @Test func theSaliencyIsThatOfThePlaceAndItsNeighbours() {
    // The centre, 615 px and 315 px, lies in column 25 and row 13.
    let dark = score(detection(0.3), maps(0))
    for row in 0..<45 {
      for column in 15..<35 {
        var maps = maps(0)
        maps.planes[row * 80 + column] = 0.9
        let isNear = abs(column - 25) <= 1 && abs(row - 13) <= 1
        #expect((score(detection(0.3), maps) > dark) == isNear, "\(column) \(row)")
      }
    }
    var other = maps(0)
    for cell in 3600..<7200 { other.planes[cell] = 0.9 }
    #expect(score(detection(0.3), other) == dark, "another plane")
    // At the edges and beyond, what is nearest counts.
    for (x, y) in [(-20.0, -20.0), (1910, 1070), (-500, 500), (4000, 4000)] {
      #expect(score(detection(0.3, x: x, y: y), maps(0.9)) > score(detection(0.3, x: x, y: y), maps(0)))
    }
  }

  @Test func onlyTheSameObjectOfTheGlanceSpeaks() {
    let alone = score(detection(0.3, classID: 1), maps(0.5))
    func with(_ other: Detection) -> Double { score(detection(0.3, classID: 1), maps(0.5), glance: [other]) }
    #expect(with(detection(0.5, classID: 2)) > alone, "of its group")
    #expect(with(detection(0.5, classID: 0)) == alone, "of another")
    #expect(with(detection(0.5, classID: 1, x: 700)) == alone, "elsewhere")
    #expect(with(detection(0.7, classID: 1)) > with(detection(0.5, classID: 1)))
  }

  /// From 20 glance pixels on the head fades out, from 40 on it has no say.
  @Test func largeObjectsKeepTheirScore() {
    for side in [120.0, 121, 500, 3000] { #expect(score(detection(0.3, side: side), maps(0)) == 0.3) }
    let changes = [30.0, 60, 80, 100, 119].map { abs(score(detection(0.5, side: $0), maps(0.0)) - 0.5) }
    #expect(changes[0] > 0.3 && changes[4] < 0.02, "\(changes)")
    #expect(zip(changes[1...], changes[2...]).allSatisfy { $0 > $1 }, "\(changes)")
  }

  @Test func withoutAPlaneOrWeightsNothingChanges() {
    for classID in [3, 4, 5, 6, -1] { #expect(score(detection(0.3, classID: classID), maps(0.9)) == 0.3, "class \(classID)") }
    #expect(score(detection(0.3), maps(0.9), weights: []) == 0.3)
    #expect(score(detection(0.3), GlanceMaps()) == 0.3)
    #expect(score(detection(0.3), maps(0.9)) != 0.3)
  }

  @Test func whatIsNoNumberDoesNoHarm() {
    var broken = maps(0.5)
    broken.planes = broken.planes.map { _ in Float.nan }
    #expect(score(detection(0.3), broken) == score(detection(0.3), maps(0)))
    var detections = [
      detection(.nan), detection(0.3, x: .nan), detection(0.3, y: .infinity), detection(0.3, side: .nan), detection(0.3, side: -.infinity),
      detection(0.3, side: 0), detection(0.3),
    ]
    let before = detections
    scorer().rescore(&detections, in: GlanceContext(found: before, maps: maps(0.9), scaleX: 1.0 / 3, scaleY: 1.0 / 3))
    #expect(detections[0].score.isNaN)
    for index in 1...5 { #expect(detections[index].score == 0.3) }
    #expect((0...1).contains(detections[6].score) && detections[6].score != 0.3)
  }
}
