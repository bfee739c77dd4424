import Perception

/// Higher order tracking accuracy (J. Luiten et al., IJCV 2021): detection and association weighed equally, over 19 thresholds of the overlap.
///
/// As TrackEval, the authors' program, has it: in each frame the matching is the one that agrees best with the whole sequence (its
/// global alignment) and counts at those thresholds that the overlap reaches; the value is the mean over the thresholds. All values are 0...1.
public struct HOTA: Hashable, Sendable {
  /// Sums at one threshold; those of several sequences add up.
  struct Level: Hashable, Sendable {
    var truePositives = 0
    var falseNegatives = 0
    var falsePositives = 0
    /// Sum of the overlap over the true positives.
    var overlap = 0.0
    /// Sums over the true positives of how far its true object and its track agree over the sequence: as IoU, recall and precision.
    var association = 0.0
    var recall = 0.0
    var precision = 0.0
  }

  /// 0.05, 0.10 ... 0.95.
  public static let thresholds = (0..<19).map { 0.05 + Double($0) * 0.05 }

  private(set) var levels = [Level](repeating: Level(), count: Self.thresholds.count)

  /// Nothing to score, nothing tracked.
  public init() {}

  public init(_ sequence: TrackingSequence) {
    let alignment = Self.alignment(of: sequence)
    var matches = [[Int]](repeating: [Int](repeating: 0, count: sequence.couples.count), count: levels.count)
    var assignment = Assignment()
    for frame in sequence.frames {
      let best = frame.best(&assignment) { alignment[$0.couple] * $0.similarity }
      for level in levels.indices {
        var count = 0
        // An overlap that differs from the threshold by rounding only reaches it.
        for pair in best where pair.similarity >= Self.thresholds[level] - .ulpOfOne {
          count += 1
          levels[level].overlap += pair.similarity
          matches[level][pair.couple] += 1
        }
        levels[level].truePositives += count
        levels[level].falseNegatives += frame.truth.count - count
        levels[level].falsePositives += frame.tracks.count - count
      }
    }
    for level in levels.indices { associate(level, matches[level], sequence) }
  }

  private mutating func associate(_ level: Int, _ matches: [Int], _ sequence: TrackingSequence) {
    for (couple, count) in zip(sequence.couples, matches) where count > 0 {
      let matched = Double(count)
      let (truth, track) = (Double(sequence.truthBoxes[couple.truth]), Double(sequence.trackBoxes[couple.track]))
      levels[level].association += matched * matched / (truth + track - matched)
      levels[level].recall += matched * matched / truth
      levels[level].precision += matched * matched / track
    }
  }

  /// How far each couple agrees over the whole sequence, before anything is matched: an IoU of the two sets of boxes in which a shared
  /// frame counts by its overlap, less where others compete for it.
  private static func alignment(of sequence: TrackingSequence) -> [Double] {
    var shared = [Double](repeating: 0, count: sequence.couples.count)
    for frame in sequence.frames {
      var rows = [Double](repeating: 0, count: frame.truth.count)
      var columns = [Double](repeating: 0, count: frame.tracks.count)
      for pair in frame.pairs {
        rows[pair.row] += pair.similarity
        columns[pair.column] += pair.similarity
      }
      for pair in frame.pairs {
        let all = rows[pair.row] + columns[pair.column] - pair.similarity
        if all > .ulpOfOne { shared[pair.couple] += pair.similarity / all }
      }
    }
    return zip(sequence.couples, shared).map { couple, shared in
      shared / (Double(sequence.truthBoxes[couple.truth] + sequence.trackBoxes[couple.track]) - shared)
    }
  }

  /// The score of several sequences as if they were one: every detection weighs the same.
  public static func + (a: HOTA, b: HOTA) -> HOTA {
    var sum = a
    for (index, level) in b.levels.enumerated() {
      sum.levels[index].truePositives += level.truePositives
      sum.levels[index].falseNegatives += level.falseNegatives
      sum.levels[index].falsePositives += level.falsePositives
      sum.levels[index].overlap += level.overlap
      sum.levels[index].association += level.association
      sum.levels[index].recall += level.recall
      sum.levels[index].precision += level.precision
    }
    return sum
  }
}

extension HOTA {
  public var hota: Double { mean { ($0.detectionAccuracy * $0.mean($0.association)).squareRoot() } }
  public var detectionAccuracy: Double { mean(\.detectionAccuracy) }
  public var detectionRecall: Double {
    mean { Double($0.truePositives) / Double(max(1, $0.truePositives + $0.falseNegatives)) }
  }
  public var detectionPrecision: Double {
    mean { Double($0.truePositives) / Double(max(1, $0.truePositives + $0.falsePositives)) }
  }
  public var associationAccuracy: Double { mean { $0.mean($0.association) } }
  public var associationRecall: Double { mean { $0.mean($0.recall) } }
  public var associationPrecision: Double { mean { $0.mean($0.precision) } }
  /// Mean overlap of the true positives; 1 at thresholds that have none.
  public var localizationAccuracy: Double {
    mean { $0.truePositives == 0 ? 1 : $0.mean($0.overlap) }
  }

  private func mean(_ value: (Level) -> Double) -> Double {
    levels.reduce(0) { $0 + value($1) } / Double(levels.count)
  }
}

extension HOTA.Level {
  fileprivate var detectionAccuracy: Double {
    Double(truePositives) / Double(max(1, truePositives + falseNegatives + falsePositives))
  }

  fileprivate func mean(_ sum: Double) -> Double { sum / Double(max(1, truePositives)) }
}
