import Evaluation
import Fixtures
import Perception

/// Objects on straight lines, and tracks that miss, jitter, swap, break and invent; all coordinates are whole numbers.
///
/// `tools/evaluate/trackeval_check.py` makes the same ones, number by number, so that TrackEval's values are known for them.
struct SyntheticSequence {
  private struct Object {
    var box: [Int]
    var speed: [Int]
    var start: Int
    var end: Int
    /// Of the track that follows it.
    var id: Int
  }

  private(set) var truth: [MOTRow] = []
  private(set) var tracks: [MOTRow] = []
  private var random: SeededGenerator

  /// - Parameter side: of the square in which the objects start, pixels; a small one is a crowd.
  init(seed: UInt64, frames: Int, count: Int, side: Int) {
    random = SeededGenerator(seed: seed)
    var objects: [Object] = []
    for number in 0..<count {
      let box = [below(side), below(side), 20 + below(60), 20 + below(100)]
      let speed = [below(13) - 6, below(9) - 4]
      let start = 1 + below(frames / 2)
      objects.append(Object(box: box, speed: speed, start: start, end: start + frames / 4 + below(frames), id: number + 1))
    }
    var nextID = count + 1
    for frame in 1...frames {
      for number in objects.indices where frame >= objects[number].start && frame < objects[number].end {
        var box = objects[number].box
        for axis in 0...1 { box[axis] += objects[number].speed[axis] * (frame - objects[number].start) }
        truth.append(row(frame, number + 1, box))
        if below(10) == 0 {
          if below(2) == 0 {
            objects[number].id = nextID
            nextID += 1
          }
          continue
        }
        if below(20) == 0 {
          let other = below(count)
          (objects[number].id, objects[other].id) = (objects[other].id, objects[number].id)
        }
        let jitter = [below(15) - 7, below(15) - 7, below(9) - 4, below(9) - 4]
        let id = objects[number].id
        if tracks.reversed().prefix(while: { $0.frame == frame }).contains(where: { $0.id == id }) { continue }
        tracks.append(row(frame, id, zip(box, jitter).map(+)))
      }
      if below(6) == 0 {
        let box = [below(side), below(side), 20 + below(60), 20 + below(100)]
        tracks.append(row(frame, 1_000_000 + below(4), box))
      }
    }
  }

  private mutating func below(_ limit: Int) -> Int { Int(random.next() % UInt64(limit)) }

  private func row(_ frame: Int, _ id: Int, _ box: [Int]) -> MOTRow {
    MOTRow(
      frame: frame, id: id,
      box: BoundingBox(x: Double(box[0]), y: Double(box[1]), width: Double(box[2]), height: Double(box[3])))
  }
}

/// The cases of `trackeval_check.py`.
extension SyntheticSequence {
  static let calm = SyntheticSequence(seed: 1, frames: 60, count: 6, side: 900)
  static let crowd = SyntheticSequence(seed: 2, frames: 120, count: 25, side: 250)
  static let sparse = SyntheticSequence(seed: 3, frames: 80, count: 3, side: 900)
}
