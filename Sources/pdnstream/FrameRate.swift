import ArgumentParser
import Perception

/// Frames per second as an exact fraction: `25`, `29.97`, `30000/1001`.
struct FrameRate: ExpressibleByArgument {
  private let frames: Int32
  private let seconds: Int32

  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count <= 2, let above = Self.fraction(parts[0]), let below = parts.count == 2 ? Self.fraction(parts[1]) : (1, 1) else {
      return nil
    }
    let (numerator, numeratorOverflows) = above.value.multipliedReportingOverflow(by: below.scale)
    let (denominator, denominatorOverflows) = below.value.multipliedReportingOverflow(by: above.scale)
    guard !numeratorOverflows, !denominatorOverflows else { return nil }
    let divisor = Self.greatestCommonDivisor(numerator, denominator)
    guard divisor > 0, let frames = Int32(exactly: numerator / divisor), let seconds = Int32(exactly: denominator / divisor),
      (0.001...100_000).contains(Double(frames) / Double(seconds))
    else { return nil }
    (self.frames, self.seconds) = (frames, seconds)
  }

  /// When a frame is shown, exactly `number` / rate.
  func time(of number: Int) -> MediaTime {
    MediaTime(value: Int64(number), numerator: seconds, denominator: frames)
  }

  /// 2997 over 100 for `29.97`; at most six decimals.
  private static func fraction(_ text: Substring) -> (value: Int, scale: Int)? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let digits = parts.first, (1...9).contains(digits.count),
      text.allSatisfy({ $0 == "." || $0.isASCII && $0.isNumber })
    else { return nil }
    let decimals = parts.count == 2 ? parts[1] : ""
    guard decimals.count <= 6, let value = Int(digits + decimals), value > 0 else { return nil }
    return (value, (0..<decimals.count).reduce(1) { scale, _ in scale * 10 })
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }
}
