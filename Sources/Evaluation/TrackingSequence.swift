import Perception

/// Truth and tracks of one sequence side by side, with all that the measures need: who is in which frame, and which boxes overlap.
///
/// Only overlapping pairs are kept, so that memory goes with what happens in the sequence and not with objects times tracks.
public struct TrackingSequence: Sendable {
  /// One true object and one track that overlap in a frame.
  struct Pair: Sendable {
    /// Positions in the frame's `truth` and `tracks`.
    var row: Int
    var column: Int
    /// IoU, above 0 to 1.
    var similarity: Double
    /// Index into `couples`.
    var couple: Int
  }

  struct Frame: Sendable {
    /// Numbers of the true objects and of the tracks, each at most once.
    var truth: [Int]
    var tracks: [Int]
    /// By row, then by column.
    var pairs: [Pair]
  }

  /// A true object and a track that overlap in some frame.
  struct Couple: Hashable, Sendable {
    var truth: Int
    var track: Int
  }

  private(set) var frames: [Frame] = []
  private(set) var couples: [Couple] = []
  /// Boxes by the number of the object.
  private(set) var truthBoxes: [Int] = []
  private(set) var trackBoxes: [Int] = []

  private var truthNumbers: [Int: Int] = [:]
  private var trackNumbers: [Int: Int] = [:]
  private var coupleNumbers: [Couple: Int] = [:]

  public init() {}

  /// Adds the next frame. Frames without any box change no measure and may be left out.
  /// - Parameters:
  ///   - truth: the true objects, each id at most once.
  ///   - tracks: the tracks, each id at most once.
  public mutating func append(truth: [Sighting], tracks: [Sighting]) {
    var frame = Frame(
      truth: truth.map { Self.number(of: $0.id, &truthNumbers, &truthBoxes) },
      tracks: tracks.map { Self.number(of: $0.id, &trackNumbers, &trackBoxes) }, pairs: [])
    for row in truth.indices {
      for column in tracks.indices {
        let similarity = truth[row].box.iou(tracks[column].box)
        guard similarity > 0 else { continue }
        let couple = Couple(truth: frame.truth[row], track: frame.tracks[column])
        frame.pairs.append(Pair(row: row, column: column, similarity: similarity, couple: number(of: couple)))
      }
    }
    frames.append(frame)
  }

  private mutating func number(of couple: Couple) -> Int {
    if let known = coupleNumbers[couple] { return known }
    coupleNumbers[couple] = couples.count
    couples.append(couple)
    return couples.count - 1
  }

  /// The number of an object, which begins a count of boxes when it is new.
  private static func number(of id: Int, _ numbers: inout [Int: Int], _ boxes: inout [Int]) -> Int {
    let number = numbers[id] ?? boxes.count
    if number == boxes.count {
      numbers[id] = number
      boxes.append(0)
    }
    boxes[number] += 1
    return number
  }
}

extension TrackingSequence.Frame {
  /// The pairs of a one-to-one matching with the largest sum of weights; pairs of weight 0 or less are in none.
  func best(_ assignment: inout Assignment, weight: (TrackingSequence.Pair) -> Double) -> [TrackingSequence.Pair] {
    assignment.begin(columns: tracks.count)
    var next = pairs.startIndex
    for row in truth.indices {
      while next < pairs.endIndex, pairs[next].row == row {
        assignment.allow(column: pairs[next].column, cost: -weight(pairs[next]))
        next += 1
      }
      assignment.endRow()
    }
    assignment.solve(limit: 0)
    return pairs.filter { assignment.columnOfRow[$0.row] == $0.column }
  }
}
