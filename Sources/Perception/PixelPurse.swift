/// Pixels through the network as money: each frame brings the same income, what is not spent is saved up to a limit.
///
/// A token bucket, so that over n frames at most n times the income and once the limit are spent.
public struct PixelPurse: Sendable {
  /// Nil: there is no limit, or the purse has not been used.
  private var savings: Double?

  public init() {}

  /// Starts a frame.
  /// - Parameters:
  ///   - income: pixels per frame; nil = no limit.
  ///   - limit: pixels that may be saved up to, at least the price of the dearest purchase. A new purse is full.
  public mutating func earn(_ income: Double?, saving limit: Double) {
    savings = income.map { min((savings ?? limit) + $0, max(limit, $0)) }
  }

  /// Fills it for the next frame.
  public mutating func refill() {
    savings = nil
  }

  public func affords(_ pixels: Int) -> Bool {
    savings.map { $0 + 1e-6 >= Double(pixels) } ?? true
  }

  /// How many things of a price are paid for.
  public func count(price: Int) -> Int {
    guard let savings, price > 0 else { return .max }
    return max(Int((savings + 1e-6) / Double(price)), 0)
  }

  /// Takes the price out, also one that was not afforded: it is paid back out of later income.
  public mutating func spend(_ pixels: Int) {
    savings = savings.map { $0 - Double(pixels) }
  }
}
