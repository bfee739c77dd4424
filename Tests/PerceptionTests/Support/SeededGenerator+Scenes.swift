import Fixtures
import Foundation
import Perception

extension SeededGenerator {
  /// Prints the seed, so that a failure can be repeated with `PDN_TEST_SEED`.
  init(_ test: String, seed: UInt64) {
    let chosen = ProcessInfo.processInfo.environment["PDN_TEST_SEED"].flatMap { UInt64($0) } ?? seed
    print("\(test): seed \(chosen)")
    self.init(seed: chosen)
  }

  mutating func double(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &self) }
  mutating func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

  /// A box in a frame; now and then degenerate.
  mutating func box(in frame: Size, longest: Double = 200) -> BoundingBox {
    let width = int(0...20) == 0 ? 0 : double(1...longest)
    let height = double(1...longest)
    return BoundingBox(
      x: double(0...Double(frame.width)) - width / 2, y: double(0...Double(frame.height)) - height / 2, width: width, height: height)
  }

  mutating func detection(in frame: Size, classes: Int = 4, longest: Double = 200) -> Detection {
    Detection(box: box(in: frame, longest: longest), score: double(0.05...1), classID: int(0...classes - 1))
  }
}
