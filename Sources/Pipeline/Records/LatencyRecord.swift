/// Milliseconds of wall clock that one frame spent in each step, and from read (live: from its arrival) to record.
public struct LatencyRecord: Sendable, Equatable {
  public var decode: Double
  /// Live: in the drop point and before the engine; nil where a frame waits for nothing but its turn.
  public var wait: Double?
  public var context: Double
  public var detect: Double
  public var total: Double

  public init(decode: Double, wait: Double? = nil, context: Double, detect: Double, total: Double) {
    self.decode = decode
    self.wait = wait
    self.context = context
    self.detect = detect
    self.total = total
  }
}
