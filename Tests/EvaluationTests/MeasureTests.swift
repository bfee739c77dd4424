import Evaluation
import Fixtures
import Perception
import Testing

/// Small cases that can be computed by hand, and what must hold for every sequence.
@Suite struct MeasureTests {
  private static let place = BoundingBox(x: 10, y: 10, width: 10, height: 10)
  private static let elsewhere = BoundingBox(x: 500, y: 500, width: 10, height: 10)

  private func row(_ frame: Int, _ id: Int, _ box: BoundingBox = place) -> MOTRow { MOTRow(frame: frame, id: id, box: box) }

  private func isNear(_ a: Double, _ b: Double) -> Bool { abs(a - b) < 1e-12 }

  @Test func anObjectThatTwoTracksShare() throws {
    let score = try TrackingScore(truth: [row(1, 1), row(2, 1)], tracks: [row(1, 1), row(2, 2)])
    #expect(isNear(score.hota.detectionAccuracy, 1))
    // Each match has one of the object's two boxes and the only one of its track: 1 / (2 + 1 - 1).
    #expect(isNear(score.hota.associationAccuracy, 0.5) && isNear(score.hota.hota, 0.5.squareRoot()))
    #expect(isNear(score.hota.associationRecall, 0.5) && isNear(score.hota.associationPrecision, 1))
    #expect(score.counts == [1, 0, 2, 0, 0])
    #expect(score.clear.accuracy == 0.5 && score.clear.precision == 1)
    #expect(score.identity.f1 == 0.5 && score.identity.precision == 0.5 && score.identity.recall == 0.5)
  }

  @Test func anOverlapOfExactlyAThresholdReachesIt() throws {
    let half = BoundingBox(x: 10, y: 10, width: 10, height: 5)
    let score = try TrackingScore(truth: [row(1, 1)], tracks: [row(1, 1, half)])
    // Ten of the nineteen thresholds are 0.5 at most; at the others there is a false alarm and a miss.
    #expect(isNear(score.hota.detectionAccuracy, 10.0 / 19))
    #expect(isNear(score.hota.localizationAccuracy, (10 * 0.5 + 9) / 19))
    #expect(score.clear.truePositives == 1 && score.identity.truePositives == 1)
    #expect(score.clear.precision == 0.5)
  }

  @Test func aMatchIsKeptWhileItOverlapsEnough() throws {
    let poor = BoundingBox(x: 10, y: 10, width: 10, height: 6)
    let tracks = [row(1, 1), row(2, 1, poor), row(2, 2), row(3, 1, BoundingBox(x: 10, y: 10, width: 10, height: 4)), row(3, 2)]
    let score = try TrackingScore(truth: (1...3).map { row($0, 1) }, tracks: tracks)
    #expect(score.counts == [1, 0, 3, 2, 0], "kept at 0.6, given up at 0.4")
    #expect(isNear(score.clear.precision, (1 + 0.6 + 1) / 3))
  }

  @Test func anObjectTakenUpAgainWasFragmented() throws {
    let truth = (1...4).map { row($0, 1) }
    let seen = [row(1, 1), row(2, 1), row(4, 1)]
    #expect(try TrackingScore(truth: truth, tracks: seen + [row(3, 2, Self.elsewhere)]).counts == [0, 1, 3, 1, 1])
    // TrackEval passes over a frame without any track, and so does not see that the object was lost in it.
    #expect(try TrackingScore(truth: truth, tracks: seen).counts == [0, 0, 3, 0, 1])
  }

  @Test func anIdentityIsGivenOnce() throws {
    // Track 1 follows both objects, longer the second.
    let truth = (1...5).map { row($0, 1) } + (6...8).map { row($0, 2) }
    let tracks = (1...2).map { row($0, 1) } + (3...5).map { row($0, 2) } + (6...8).map { row($0, 1) }
    let identity = try TrackingScore(truth: truth, tracks: tracks).identity
    #expect(identity.truePositives == 6 && identity.falsePositives == 2 && identity.falseNegatives == 2)
    #expect(identity.f1 == 0.75)
  }

  @Test func withoutTruthAccuracyIsNothing() throws {
    let score = try TrackingScore(truth: [], tracks: [row(1, 1)])
    #expect(score.clear.accuracy == 0 && score.counts == [0, 0, 0, 1, 0])
    #expect(TrackingScore.combined([score]) == score)
    #expect(TrackingScore.combined([]) == TrackingScore())
  }

  @Test(arguments: [SyntheticSequence.calm.truth, SyntheticSequence.crowd.truth]) func perfectTracksArePerfect(truth: [MOTRow]) throws {
    let score = try TrackingScore(truth: truth, tracks: truth)
    for percentage in score.percentages { #expect(abs(percentage - 100) < 1e-9) }
    #expect(score.counts == [0, 0, truth.count, 0, 0])
  }

  @Test(arguments: [1, 2, 3] as [UInt64]) func onlyTheSamenessOfIdentitiesMatters(seed: UInt64) throws {
    let sequence = SyntheticSequence(seed: seed, frames: 50, count: 10, side: 400)
    var random = SeededGenerator(seed: seed)
    func renamed(_ rows: [MOTRow]) -> [MOTRow] {
      let names = Dictionary(uniqueKeysWithValues: zip(Set(rows.map(\.id)).sorted(), (0..<1000).shuffled(using: &random)))
      // In another order within the file as well.
      return rows.shuffled(using: &random).map { row in MOTRow(frame: row.frame, id: names[row.id] ?? -1, box: row.box) }
    }
    let expected = try TrackingScore(truth: sequence.truth, tracks: sequence.tracks)
    let found = try TrackingScore(truth: renamed(sequence.truth), tracks: renamed(sequence.tracks))
    #expect(found.counts == expected.counts, "seed \(seed)")
    for (a, b) in zip(found.percentages, expected.percentages) { #expect(abs(a - b) < 1e-9, "seed \(seed)") }
  }

  @Test func ofOneSequenceTheCombinationIsItself() throws {
    let score = try TrackingScore(truth: SyntheticSequence.crowd.truth, tracks: SyntheticSequence.crowd.tracks)
    #expect(TrackingScore.combined([score]) == score)
    // Twice the same changes the counts only.
    let twice = TrackingScore.combined([score, score])
    #expect(twice.counts == score.counts.map { 2 * $0 })
    for (a, b) in zip(twice.percentages, score.percentages) { #expect(abs(a - b) < 1e-9) }
  }
}
