/// How the water line is smoothed. Shares are of the frame's height, seconds are of media time.
public struct HorizonFilterSettings: Hashable, Sendable {
  /// How far the line wanders in one second beyond what the motion of the camera explains, shares per √s, > 0.
  public var wander = 0.05
  /// Noise of a certain estimate, shares times √s, > 0. Half of a change is followed in ln 2 · noise / wander seconds: 0.14.
  public var noise = 0.01
  /// An estimate farther than this from the line at either edge of the frame is another line, share, > 0; plus two standard deviations of the line.
  public var gate = 0.06
  /// Seconds that another line has to be seen, at full confidence, to take over, >= 0.
  public var takeover = 0.4
  /// Seconds in which the confidence halves without an estimate, >= 0.
  public var halfLife = 1.0
  /// Seconds in which half of the way to the confidence of agreeing estimates is gone, >= 0.
  public var riseHalfLife = 0.2
  /// Below this there is no line any more, 0...1.
  public var leastConfidence = 0.05

  public init() {}
}
