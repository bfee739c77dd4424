import Perception

/// The identity measures (E. Ristani et al., ECCV workshops 2016): each true object is given at most one track for the whole sequence, so
/// that as many boxes as possible overlap by 0.5 or more. All values are 0...1; counts of several sequences add up.
public struct IdentityScore: Hashable, Sendable {
  /// IoU that a box needs.
  public static let threshold = 0.5

  public private(set) var truePositives = 0
  public private(set) var falsePositives = 0
  public private(set) var falseNegatives = 0

  /// Nothing to score, nothing tracked.
  public init() {}

  public init(_ sequence: TrackingSequence) {
    var shared = [Int](repeating: 0, count: sequence.couples.count)
    for frame in sequence.frames {
      for pair in frame.pairs where pair.similarity >= Self.threshold { shared[pair.couple] += 1 }
    }
    var byTruth = [[Int]](repeating: [], count: sequence.truthBoxes.count)
    for (index, couple) in sequence.couples.enumerated() where shared[index] > 0 { byTruth[couple.truth].append(index) }
    // Fewest wrong boxes on both sides means most right ones, as each right box is missing on neither.
    var assignment = Assignment()
    assignment.begin(columns: sequence.trackBoxes.count)
    for couples in byTruth {
      for index in couples { assignment.allow(column: sequence.couples[index].track, cost: -Double(shared[index])) }
      assignment.endRow()
    }
    assignment.solve(limit: 0)
    for (index, couple) in sequence.couples.enumerated()
    where shared[index] > 0 && assignment.columnOfRow[couple.truth] == couple.track {
      truePositives += shared[index]
    }
    falsePositives = sequence.trackBoxes.reduce(0, +) - truePositives
    falseNegatives = sequence.truthBoxes.reduce(0, +) - truePositives
  }

  public static func + (a: IdentityScore, b: IdentityScore) -> IdentityScore {
    var sum = a
    sum.truePositives += b.truePositives
    sum.falsePositives += b.falsePositives
    sum.falseNegatives += b.falseNegatives
    return sum
  }

  public var recall: Double { Double(truePositives) / Double(max(1, truePositives + falseNegatives)) }
  public var precision: Double { Double(truePositives) / Double(max(1, truePositives + falsePositives)) }
  public var f1: Double {
    Double(truePositives) / max(1, Double(truePositives) + 0.5 * Double(falsePositives) + 0.5 * Double(falseNegatives))
  }
}
