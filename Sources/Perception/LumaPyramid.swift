/// A picture and its halvings, the finest first (P. Burt and E. Adelson, 1983, with a box for a filter).
///
/// Pixel i of level l covers 2^l pixels of level 0 from i · 2^l on; its centre lies at (i + 0.5) · 2^l.
struct LumaPyramid: Sendable {
  /// Three levels of 160 x 90: 4 pixels of the coarsest are a tenth of the width.
  private static let most = 3
  /// Pixels; a smaller level would hardly hold two blocks side by side.
  static let leastSide = 16

  private var storage = [LumaThumbnail](repeating: LumaThumbnail(), count: most)
  /// Levels in use; 0 for a picture that is too small.
  private(set) var count = 0

  subscript(level: Int) -> LumaThumbnail { storage[level] }

  mutating func clear() {
    count = 0
  }

  mutating func take(_ picture: LumaThumbnail) {
    count = 0
    guard min(picture.width, picture.height) >= Self.leastSide else { return }
    storage[0].take(picture)
    count = 1
    while count < Self.most, min(storage[count - 1].width, storage[count - 1].height) >= 2 * Self.leastSide {
      let finer = storage[count - 1]
      storage[count].take(halving: finer)
      count += 1
    }
  }
}
