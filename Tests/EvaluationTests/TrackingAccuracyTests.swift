import Evaluation
import Fixtures
import Foundation
import Perception
import Testing

/// The tracker with its own defaults on real detections: what docs/tracking.md promises is held.
@Suite(.enabled(if: Checkout.shared("mot") != nil, "\(Checkout.noShared)")) struct TrackingAccuracyTests {
  /// Classes of KITTI's tracking files, with those on which a box counts neither for nor against it.
  private static let kitti: [(number: Int, neutral: Set<Int>)] = [(1, [0, 2]), (4, [0, 5]), (6, [0])]

  private func file(_ path: String) throws -> MOTFile {
    let folder = try #require(Checkout.shared("mot"))
    return try MOTFile(parsing: Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(path)"))), name: path)
  }

  private func tracks(_ name: String, fps: Int32, every step: Int = 1, lag: Double = 0.5) throws -> MOTFile {
    var found = try MOTDetections(try file(name))
    found.thin(every: step)
    var tracker = Tracker(settings: .init(), groups: ClassGroups(groups: [], classCount: 0))
    var hindsight = TrackHindsight(lag: lag)
    var frames: [TrackHindsight.Frame] = []
    for frame in found.frames {
      let time = MediaTime(value: Int64(frame.number), denominator: fps)
      tracker.update(frame.detections, examined: .everything, at: time, frame: found.extent)
      frames += hindsight.append(tracker.tracks, number: frame.number, at: time)
    }
    frames += hindsight.finish()
    let rows = frames.flatMap { frame in
      frame.tracks.map { MOTRow(frame: frame.number, id: $0.id, box: $0.box, confidence: 1, classID: found.classes[$0.classID]) }
    }
    return MOTFile(name: "tracks", rows: rows)
  }

  /// Mean HOTA of the three classes, percent.
  private func meanHOTA(every step: Int, lag: Double = 0.5) throws -> Double {
    let folder = try #require(Checkout.shared("mot/kitti"))
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    let truths = try names.map { try file("kitti/\($0)/gt/gt.txt") }
    let followed = try names.map { try tracks("kitti/\($0)/det/det.txt", fps: 10, every: step, lag: lag) }
    let scores = try Self.kitti.map { number, neutral in
      var rules = CountingRules()
      (rules.classes, rules.trackClasses, rules.neutralClasses, rules.step) = ([number], [number], neutral, step)
      let ours = zip(truths, followed).filter { truth, _ in truth.rows.contains { $0.classID == number } }
      return TrackingScore.combined(try ours.map { TrackingScore(try rules.sequence(truth: $0, tracks: $1)) }).hota.hota
    }
    return 100 * scores.reduce(0, +) / Double(scores.count)
  }

  @Test func allFrames() throws {
    #expect(try meanHOTA(every: 1) >= 57.5)
  }

  @Test func everyThirdFrame() throws {
    #expect(try meanHOTA(every: 3) >= 55)
  }

  @Test func withoutHindsight() throws {
    #expect(try meanHOTA(every: 1, lag: 0) >= 56)
    #expect(try meanHOTA(every: 3, lag: 0) >= 53)
  }

  /// The best of five published trackers has an IDF1 of 74.8 and 69.3 on the same boxes.
  @Test(arguments: [("TUD-Campus", "gt", 25, 74.8), ("KITTI-17", "gt_from_kitti", 10, 69.3)] as [(String, String, Int32, Double)])
  func pedestrians(name: String, truth: String, fps: Int32, best: Double) throws {
    let followed = try tracks("mot15/\(name)/det/det.txt", fps: fps)
    let sequence = try CountingRules().sequence(truth: try file("mot15/\(name)/\(truth)/gt.txt"), tracks: followed)
    #expect(100 * TrackingScore(sequence).identity.f1 >= best)
  }
}
