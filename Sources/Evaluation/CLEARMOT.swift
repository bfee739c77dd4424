import Perception

/// The CLEAR MOT measures (K. Bernardin and R. Stiefelhagen, EURASIP JIVP 2008) at an overlap of 0.5.
///
/// As TrackEval has them: a pair that was matched in the last frame that had both truth and tracks is kept before all others, then the sum
/// of the overlap is maximal. Counts of several sequences add up.
public struct CLEARMOT: Hashable, Sendable {
  /// IoU that a match needs.
  public static let threshold = 0.5
  /// More than any sum of overlaps in a frame.
  private static let bonus = 1000.0

  public private(set) var truePositives = 0
  public private(set) var falsePositives = 0
  public private(set) var falseNegatives = 0
  /// Matches whose true object was last matched with another track, however long ago.
  public private(set) var identitySwitches = 0
  /// How often a true object was taken up again after it had been lost.
  public private(set) var fragmentations = 0
  /// Sum of the overlap over the true positives.
  private var overlap = 0.0

  /// Nothing to score, nothing tracked.
  public init() {}

  public init(_ sequence: TrackingSequence) {
    let none = Assignment.none
    // By true object: the track it was last matched with, and the one in the frame before.
    var last = [Int](repeating: none, count: sequence.truthBoxes.count)
    var current = last
    var assignment = Assignment()
    for frame in sequence.frames {
      if frame.truth.isEmpty || frame.tracks.isEmpty {
        falsePositives += frame.tracks.count
        falseNegatives += frame.truth.count
        continue
      }
      let best = frame.best(&assignment) { pair in
        // An overlap that differs from the threshold by rounding only reaches it.
        guard pair.similarity >= Self.threshold - .ulpOfOne else { return 0 }
        return pair.similarity + (current[frame.truth[pair.row]] == frame.tracks[pair.column] ? Self.bonus : 0)
      }
      var next = [Int](repeating: none, count: current.count)
      for pair in best {
        let (truth, track) = (frame.truth[pair.row], frame.tracks[pair.column])
        overlap += pair.similarity
        if last[truth] != none {
          if last[truth] != track { identitySwitches += 1 }
          if current[truth] == none { fragmentations += 1 }
        }
        last[truth] = track
        next[truth] = track
      }
      current = next
      truePositives += best.count
      falsePositives += frame.tracks.count - best.count
      falseNegatives += frame.truth.count - best.count
    }
  }

  public static func + (a: CLEARMOT, b: CLEARMOT) -> CLEARMOT {
    var sum = a
    sum.truePositives += b.truePositives
    sum.falsePositives += b.falsePositives
    sum.falseNegatives += b.falseNegatives
    sum.identitySwitches += b.identitySwitches
    sum.fragmentations += b.fragmentations
    sum.overlap += b.overlap
    return sum
  }

  /// Boxes of the truth.
  public var truth: Int { truePositives + falseNegatives }

  /// Multiple object tracking accuracy, at most 1, below 0 when errors outnumber the truth. 0 without truth, as TrackEval has it for one
  /// sequence; for several of them it counts the false alarms against a single box, which says nothing.
  public var accuracy: Double {
    truth > 0 ? Double(truePositives - falsePositives - identitySwitches) / Double(truth) : 0
  }

  /// Multiple object tracking precision: mean overlap of the true positives, 0.5...1; 0 without any.
  public var precision: Double { overlap / Double(max(1, truePositives)) }
}
