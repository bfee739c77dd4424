/// Milliseconds of wall clock that one frame spent in each step, and from read to record.
public struct LatencyRecord: Sendable, Equatable {
  public var decode: Double
  public var context: Double
  public var detect: Double
  public var total: Double

  public init(decode: Double, context: Double, detect: Double, total: Double) {
    self.decode = decode
    self.context = context
    self.detect = detect
    self.total = total
  }
}
