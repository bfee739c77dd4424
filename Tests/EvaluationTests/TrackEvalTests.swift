import Evaluation
import Fixtures
import Foundation
import Testing

/// The values of TrackEval 1.3.0, the program of HOTA's authors; `tools/evaluate/trackeval_check.py --golden` prints these lines.
@Suite struct TrackEvalTests {
  struct Golden: Sendable, CustomTestStringConvertible {
    var name: String
    var percentages: [Double]
    var counts: [Int]

    init(_ name: String, _ percentages: [Double], _ counts: [Int]) {
      (self.name, self.percentages, self.counts) = (name, percentages, counts)
    }

    var testDescription: String { name }
  }

  // swift-format-ignore
  static let golden = [
    Golden("calm", [43.9126, 63.2088, 30.5459, 69.1918, 73.1719, 34.3211, 60.1346, 79.4937, 77.8243, 75.3836, 53.7634, 55.3097, 52.3013], [18, 21, 215, 11, 24]),
    Golden("crowd", [28.9017, 59.9734, 14.1488, 64.8013, 72.034, 16.1868, 52.6533, 77.5105, 68.4852, 73.3487, 29.2087, 30.8387, 27.7423], [164, 201, 1447, 103, 276]),
    Golden("sparse", [27.4234, 48.914, 15.6091, 57.2411, 58.7778, 16.7236, 54.3736, 73.01, 35.2941, 68.5942, 26.4901, 26.8456, 26.1438], [13, 27, 108, 41, 45]),
    Golden("untracked", [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 100.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0, 0, 0, 0, 153]),
    Golden("untrue", [0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 100.0, 0.0, 0.0, 0.0, 0.0, 0.0], [0, 0, 0, 149, 0]),
    Golden("combined", [29.0266, 52.4486, 16.2515, 60.3824, 66.0306, 18.4604, 53.7571, 77.4142, 56.0406, 73.3058, 29.6177, 31.0029, 28.351], [195, 249, 1770, 304, 498]),
  ]

  private func score(_ name: String) throws -> TrackingScore {
    let (calm, crowd, sparse) = (SyntheticSequence.calm, SyntheticSequence.crowd, SyntheticSequence.sparse)
    switch name {
    case "calm": return try TrackingScore(truth: calm.truth, tracks: calm.tracks)
    case "crowd": return try TrackingScore(truth: crowd.truth, tracks: crowd.tracks)
    case "sparse": return try TrackingScore(truth: sparse.truth, tracks: sparse.tracks)
    case "untracked": return try TrackingScore(truth: sparse.truth, tracks: [])
    case "untrue": return try TrackingScore(truth: [], tracks: sparse.tracks)
    default: return .combined(try Self.golden.dropLast().map { try score($0.name) })
    }
  }

  private func expect(_ score: TrackingScore, _ golden: Golden) {
    for (found, expected) in zip(score.percentages, golden.percentages) {
      #expect(abs(found - expected) < 0.0001, "\(golden.name): \(score.percentages)")
    }
    #expect(score.counts == golden.counts)
  }

  @Test(arguments: golden) func synthetic(_ golden: Golden) throws {
    expect(try score(golden.name), golden)
  }

  @Test(.enabled(if: Checkout.shared("mot/mot15/TUD-Campus") != nil, "\(Checkout.noShared)")) func aRealTracker() throws {
    let folder = try #require(Checkout.shared("mot/mot15/TUD-Campus"))
    func file(_ name: String) throws -> MOTFile {
      try MOTFile(parsing: Array(Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name)"))), name: name)
    }
    let sequence = try CountingRules().sequence(truth: try file("gt/gt.txt"), tracks: try file("example_tracker_result.txt"))
    expect(
      TrackingScore(sequence),
      Golden(
        "TUD-Campus",
        [39.1397, 41.8047, 36.9121, 44.1577, 71.4083, 38.3225, 75.405, 77.0052, 52.6462, 72.2799, 55.7659, 72.973, 45.1253],
        [7, 7, 209, 13, 150]))
  }
}
