/// Finds the drift of a remote clock in the least differences `arrival − remote time` of each second.
///
/// A line is fitted by least squares to the minima of the last 10 min, one for every 10 s, once they cover 60 s. The slope is a
/// drift if it exceeds 100 ppm and six times its standard error, and no minimum is farther from the line than a fifth of its
/// rise: a way that became longer once gives a slope as well, but leaves the line by a third. It is said once, and again when it
/// differs by more than 100 ppm from what was said, at least 60 s later.
struct ClockDrift {
  private static let blockSeconds = 10
  private static let blockLimit = 60
  /// One more than 60 s has intervals.
  private static let blocksNeeded = 7
  private static let limit = 100e-6

  private var blocks: [(index: Int, floor: Double)] = []
  private var said: Double = 0
  /// Second by the caller's count in which something was last said.
  private var saidAt: Int?

  /// - Returns: the drift in ppm when there is something to say; positive: the remote clock runs faster than ours.
  mutating func note(second: Int, floor: Double) -> Int? {
    let index = second / Self.blockSeconds
    if let last = blocks.last, last.index == index {
      blocks[blocks.count - 1].floor = min(last.floor, floor)
      return nil
    }
    defer {
      blocks.append((index, floor))
      if blocks.count > Self.blockLimit { blocks.removeFirst() }
    }
    guard blocks.count >= Self.blocksNeeded, let drift = slope() else { return nil }
    guard abs(drift) > Self.limit else {
      // Clearly less than the limit: a drift that comes back later is news.
      if abs(drift) < Self.limit / 2 { said = 0 }
      return nil
    }
    guard abs(drift - said) > Self.limit, saidAt.map({ second - $0 >= 60 }) ?? true else { return nil }
    said = drift
    saidAt = second
    return Int((-drift * 1e6).rounded())
  }

  /// The differences to come have nothing to do with those before. What was said stays said.
  mutating func forget() {
    blocks.removeAll(keepingCapacity: true)
    // The caller's count of seconds may begin anew.
    saidAt = nil
  }

  /// - Returns: nil when a drift can neither be told from chance nor excluded.
  private func slope() -> Double? {
    guard let (slope, error, farthest) = fit() else { return nil }
    guard 6 * error < max(abs(slope), Self.limit) else { return nil }
    let rise = abs(slope) * Double((blocks.count - 1) * Self.blockSeconds)
    return abs(slope) <= Self.limit || farthest < rise / 5 ? slope : nil
  }

  /// Least squares line: seconds of difference per second, the standard error of that, and the largest distance in seconds.
  private func fit() -> (slope: Double, error: Double, farthest: Double)? {
    guard let first = blocks.first, blocks.count > 2 else { return nil }
    let count = Double(blocks.count)
    // From the first point on, so that a far origin costs no precision.
    func point(_ block: (index: Int, floor: Double)) -> (time: Double, value: Double) {
      (Double((block.index - first.index) * Self.blockSeconds), block.floor - first.floor)
    }
    var (meanTime, meanValue) = (0.0, 0.0)
    for (time, value) in blocks.lazy.map(point) {
      meanTime += time / count
      meanValue += value / count
    }
    var (timeSquares, products, valueSquares) = (0.0, 0.0, 0.0)
    for (time, value) in blocks.lazy.map(point) {
      timeSquares += (time - meanTime) * (time - meanTime)
      products += (time - meanTime) * (value - meanValue)
      valueSquares += (value - meanValue) * (value - meanValue)
    }
    guard timeSquares > 0 else { return nil }
    let slope = products / timeSquares
    let residual = max(0, valueSquares - slope * products) / (count - 2)
    let farthest = blocks.lazy.map(point).reduce(0) { max($0, abs($1.value - meanValue - slope * ($1.time - meanTime))) }
    return (slope, (residual / timeSquares).squareRoot(), farthest)
  }
}
