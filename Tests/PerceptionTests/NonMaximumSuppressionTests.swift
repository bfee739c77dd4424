import Fixtures
import Perception
import Testing

@Suite struct NonMaximumSuppressionTests {
  private let frame = Size(width: 1920, height: 1080)
  private let groups = ClassGroups(groups: [[0, 1]], classCount: 4)

  /// The definition, without index or tricks.
  private func plain(_ input: [Detection], iou: Double) -> [Detection] {
    var kept: [Detection] = []
    for detection in input.sorted(by: { $0.score > $1.score }) where detection.box.width > 0 {
      let isBeaten = kept.contains {
        groups.group(of: $0.classID) == groups.group(of: detection.classID) && $0.box.iou(detection.box) > iou
      }
      if !isBeaten { kept.append(detection) }
    }
    return kept
  }

  @Test func equalsTheDefinitionInAnyOrder() {
    var random = SeededGenerator("equalsTheDefinitionInAnyOrder", seed: 11)
    var suppression = NonMaximumSuppression(iou: 0.4, groups: groups)
    for _ in 0..<100 {
      var detections = (0..<random.int(0...150)).map { _ in random.detection(in: frame, longest: 600) }
      let expected = plain(detections, iou: 0.4)
      detections.shuffle(using: &random)
      suppression.apply(to: &detections)
      #expect(detections == expected)
      suppression.apply(to: &detections)
      #expect(detections == expected)
    }
  }

  @Test func tiesDoNotDependOnTheOrder() {
    var random = SeededGenerator("tiesDoNotDependOnTheOrder", seed: 12)
    var suppression = NonMaximumSuppression(groups: groups)
    let detections = (0..<80).map { _ in Detection(box: random.box(in: frame, longest: 600), score: 0.5, classID: random.int(0...1)) }
    var first = detections
    suppression.apply(to: &first)
    for _ in 0..<20 {
      var other = detections.shuffled(using: &random)
      suppression.apply(to: &other)
      #expect(other == first)
    }
  }

  @Test func unsoundBoxesGo() {
    var suppression = NonMaximumSuppression(groups: groups)
    let sound = Detection(box: BoundingBox(x: 1, y: 1, width: 5, height: 5), score: 0.4, classID: 0)
    var broken = [sound, sound, sound, sound, sound]
    broken[0].score = .nan
    broken[1].box.x = .infinity
    broken[2].box.width = -3
    broken[3].box.height = .nan
    suppression.apply(to: &broken)
    #expect(broken == [sound])
  }
}
