import Fixtures
import Perception
import Testing

/// The same motion, sampled at different rates, gives the same tracks.
@Suite struct TrackerSamplingTests {
  private let frame = Size(width: 1920, height: 1080)
  private let groups = ClassGroups(groups: [], classCount: 10)

  private struct Mover {
    let start: BoundingBox
    let vx: Double
    let vy: Double
    let growth: Double

    func box(at seconds: Double) -> BoundingBox {
      let scale = 1 + growth * seconds
      let width = start.width * scale
      let height = start.height * scale
      return BoundingBox(
        x: start.centerX + vx * seconds - width / 2, y: start.centerY + vy * seconds - height / 2, width: width, height: height)
    }
  }

  /// Movers in lanes of their own; they do not meet, so there is one right answer.
  private func movers(_ random: inout SeededGenerator) -> [Mover] {
    (0..<8).map { lane in
      Mover(
        start: BoundingBox(
          x: random.double(600...1200), y: 60 + 120 * Double(lane), width: random.double(12...60), height: random.double(12...40)),
        vx: random.double(-150...150), vy: random.double(-8...8), growth: random.double(-0.05...0.1))
    }
  }

  /// The id of each mover at each look, by the centre that is nearest.
  private func run(_ movers: [Mover], instants: [Double], _ random: inout SeededGenerator) -> [[Int]] {
    var tracker = Tracker(settings: .init(), groups: groups)
    return instants.map { now in
      let seen = movers.map { mover in
        let box = mover.box(at: now).offsetBy(dx: random.double(-0.5...0.5), dy: random.double(-0.5...0.5))
        return Detection(box: box, score: 0.9, classID: 1)
      }
      tracker.update(seen, examined: .everything, at: MediaTime(microseconds: Int64(now * 1e6)), frame: frame)
      return movers.map { mover in
        let box = mover.box(at: now)
        return tracker.tracks.first { abs($0.box.centerX - box.centerX) < 10 && abs($0.box.centerY - box.centerY) < 10 }?.id ?? 0
      }
    }
  }

  @Test func idsDoNotDependOnTheFrameRate() {
    var random = SeededGenerator("idsDoNotDependOnTheFrameRate", seed: 26)
    for _ in 0..<10 {
      let movers = movers(&random)
      let fast = (0..<120).map { Double($0) / 30 }
      let slow = (0..<40).map { Double($0) / 10 }
      var irregular: [Double] = []
      var now = 0.0
      while now < 4 {
        irregular.append(now)
        now += random.int(0...9) == 0 ? random.double(0.15...0.3) : random.double(0.01...0.1)
      }
      let expected = Array(1...8)
      for instants in [fast, slow, irregular] {
        let ids = run(movers, instants: instants, &random)
        #expect(ids.allSatisfy { $0 == expected }, "\(ids.last ?? [])")
      }
    }
  }
}
