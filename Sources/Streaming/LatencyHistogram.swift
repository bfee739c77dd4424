import Glibc

/// Counts durations in logarithmic buckets and answers quantiles with a bounded relative error, in constant memory.
///
/// The buckets are those of DDSketch (Masson, Rim, Lee: "DDSketch: a fast and fully-mergeable quantile sketch with
/// relative-error guarantees", VLDB 2019): bucket i holds `γ^(i−1) < x ≤ γ^i` with `γ = (1 + α) / (1 − α)`, and its
/// estimate `2γ^i / (γ + 1)` is within the share α of everything in it.
public struct LatencyHistogram: Sendable {
  /// α: a quantile is within this share of the true one, for durations in `range`.
  public static let relativeError = 0.01
  /// Durations outside are counted at the end that is nearer.
  public static let range: ClosedRange<Duration> = .microseconds(1) ... .seconds(3600)

  private static let logGamma = log((1 + relativeError) / (1 - relativeError))
  /// Microseconds in the longest duration.
  private static let longest = 3600e6
  private static let bucketCount = Int((log(longest) / logGamma).rounded(.up)) + 1

  private var buckets = [Int](repeating: 0, count: bucketCount)
  public private(set) var count = 0
  /// Of everything recorded, exact.
  public private(set) var sum = Duration.zero
  /// Exact, nil when nothing was recorded.
  public private(set) var minimum: Duration?
  /// Exact, nil when nothing was recorded.
  public private(set) var maximum: Duration?

  public init() {}

  /// Counts one duration; a negative one, which a clock that steps back can produce, counts as zero.
  public mutating func record(_ duration: Duration) {
    let duration = max(duration, .zero)
    buckets[Self.bucket(of: duration)] += 1
    count += 1
    sum += duration
    minimum = minimum.map { min($0, duration) } ?? duration
    maximum = maximum.map { max($0, duration) } ?? duration
  }

  /// Adds everything that another histogram recorded.
  public mutating func merge(_ other: LatencyHistogram) {
    guard other.count > 0 else { return }
    for index in buckets.indices { buckets[index] += other.buckets[index] }
    count += other.count
    sum += other.sum
    minimum = [minimum, other.minimum].compactMap { $0 }.min()
    maximum = [maximum, other.maximum].compactMap { $0 }.max()
  }

  /// The smallest recorded duration that at least this share of the recorded ones does not exceed (nearest rank).
  /// - Parameter share: 0…1; 0.99 for p99.
  /// - Returns: nil when nothing was recorded.
  public func quantile(_ share: Double) -> Duration? {
    guard let minimum, let maximum else { return nil }
    let rank = max(1, Int((min(max(share, 0), 1) * Double(count)).rounded(.up)))
    if rank == count { return maximum }
    var seen = 0
    for (index, inBucket) in buckets.enumerated() {
      seen += inBucket
      if seen >= rank { return min(max(Self.estimate(of: index), minimum), maximum) }
    }
    return maximum
  }

  /// How many of the recorded durations do not exceed `limit`. A limit falls inside a bucket, which counts as a whole: what exceeds
  /// `limit` by less than 2 `relativeError` may be counted too. Never falls as the limit or the records grow.
  public func count(atMost limit: Duration) -> Int {
    guard limit >= .zero else { return 0 }
    if let maximum, limit >= maximum { return count }
    return buckets[...Self.bucket(of: limit)].reduce(0, +)
  }

  /// `quantile` in milliseconds, 0 when nothing was recorded.
  public func milliseconds(_ share: Double) -> Double {
    quantile(share).map { $0 / .milliseconds(1) } ?? 0
  }

  private static func bucket(of duration: Duration) -> Int {
    let microseconds = duration / .microseconds(1)
    guard microseconds > 1 else { return 0 }
    return min(Int((log(microseconds) / logGamma).rounded(.up)), bucketCount - 1)
  }

  private static func estimate(of bucket: Int) -> Duration {
    let gamma = exp(logGamma)
    return .microseconds(1) * (2 * exp(Double(bucket) * logGamma) / (gamma + 1))
  }
}
