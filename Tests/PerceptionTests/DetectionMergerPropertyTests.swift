import Fixtures
import Testing

@testable import Perception

@Suite struct DetectionMergerPropertyTests {
  private let frame = Size(width: 1280, height: 721)
  private let groups = ClassGroups(groups: [[0, 1]], classCount: 3)

  private struct Scene {
    var glance: [Detection] = []
    var patches: [Detection] = []
    var rects: [PixelRect] = []
  }

  /// Objects seen by a glance and by neighbouring patches, each with errors, plus noise: many pieces on seams.
  private func scene(_ random: inout SeededGenerator) -> Scene {
    var scene = Scene()
    let origin = (x: 2 * random.int(0...150), y: 2 * random.int(0...40))
    for row in 0..<2 {
      for column in 0..<random.int(1...3) {
        let step = 2 * random.int(140...160)
        scene.rects.append(PixelRect(x: origin.x + column * step, y: origin.y + row * 300, width: 320, height: 320))
      }
    }
    for _ in 0..<random.int(1...25) {
      let object = random.box(in: frame, longest: 150)
      let classID = random.int(0...2)
      for _ in 0..<random.int(0...2) {
        scene.glance.append(Detection(box: blur(object, 6, &random), score: random.double(0.05...1), classID: classID))
      }
      if random.int(0...2) == 0 {
        // A second box of it, with a half more above or below.
        var second = blur(object, 1, &random)
        second.y -= random.int(0...1) == 0 ? object.height : 0
        second.height += object.height
        scene.glance.append(Detection(box: second, score: random.double(0.05...1), classID: classID))
      }
      for (index, rect) in scene.rects.enumerated() {
        let local = blur(object, 2, &random).offsetBy(dx: -Double(rect.x), dy: -Double(rect.y))
        let placed = Detection(box: local, score: random.double(0.05...1), classID: classID)
          .placed(patch: index, rect: rect, frame: frame)
        if placed.box.area > 0 { scene.patches.append(placed) }
      }
    }
    return scene
  }

  private func blur(_ box: BoundingBox, _ error: Double, _ random: inout SeededGenerator) -> BoundingBox {
    BoundingBox(
      x: box.x + random.double(-error...error), y: box.y + random.double(-error...error),
      width: max(1, box.width + random.double(-error...error)), height: max(1, box.height + random.double(-error...error)))
  }

  /// What counts as a second box, from never to any that is worse.
  private static let shares = [0, 0.6, 0.8, 1]

  private func merger(partialShare: Double) -> DetectionMerger {
    var settings = DetectionMerger.Settings()
    settings.partialShare = partialShare
    return DetectionMerger(settings: settings, groups: groups)
  }

  private func merge(_ scene: Scene, _ merger: inout DetectionMerger) -> [Detection] {
    var merged: [Detection] = []
    merger.merge(glance: scene.glance, patches: scene.patches, rects: scene.rects, frame: frame, glanceScale: 0.5, into: &merged)
    return merged
  }

  @Test func mergingAgainChangesNothing() {
    var random = SeededGenerator("mergingAgainChangesNothing", seed: 13)
    var joined = 0
    for round in 0..<600 {
      var merger = merger(partialShare: Self.shares[round % Self.shares.count])
      let scene = scene(&random)
      let once = merge(scene, &merger)
      let again = Scene(
        glance: once.filter { $0.source == .glance }, patches: once.filter { $0.source != .glance }, rects: scene.rects)
      #expect(merge(again, &merger) == once, "round \(round)")
      joined += once.filter { !scene.glance.contains($0) && !scene.patches.contains($0) }.count
    }
    #expect(joined > 50, "the scenes have pieces to join or swallow")
  }

  @Test func theOrderOfTheInputDoesNotMatter() {
    var random = SeededGenerator("theOrderOfTheInputDoesNotMatter", seed: 14)
    for round in 0..<300 {
      var merger = merger(partialShare: Self.shares[round % Self.shares.count])
      var scene = scene(&random)
      let once = merge(scene, &merger)
      scene.glance.shuffle(using: &random)
      scene.patches.shuffle(using: &random)
      #expect(merge(scene, &merger) == once, "round \(round)")
    }
  }

  @Test func secondBoxesGo() {
    var random = SeededGenerator("secondBoxesGo", seed: 16)
    var (keeping, dropping) = (merger(partialShare: 0), merger(partialShare: 0.8))
    var gone = 0
    for _ in 0..<100 {
      let scene = scene(&random)
      let (kept, left) = (merge(scene, &keeping), merge(scene, &dropping))
      gone += kept.count - left.count
      #expect(left.first == kept.first, "the best is no second box")
    }
    #expect(gone > 20, "\(gone)")
  }

  @Test func nothingLeftOverlapsTooMuch() {
    var random = SeededGenerator("nothingLeftOverlapsTooMuch", seed: 15)
    var merger = DetectionMerger(settings: .init(), groups: groups)
    for _ in 0..<300 {
      let merged = merge(scene(&random), &merger)
      for (index, a) in merged.enumerated() {
        for b in merged[(index + 1)...] where groups.group(of: a.classID) == groups.group(of: b.classID) {
          #expect(a.box.iou(b.box) <= 0.5)
          if a.isTruncated || b.isTruncated { continue }
          #expect(min(a.score, b.score) >= 0.6 * max(a.score, b.score) || !a.box.isPartialDuplicate(of: b.box))
        }
      }
    }
  }
}
