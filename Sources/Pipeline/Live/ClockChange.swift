/// What was noticed about a camera's clock, seen from ours. Positive: the camera's clock is ahead of where it was expected.
enum ClockChange: Hashable, Sendable {
  /// The clock was set, or the media time line broke off and went on elsewhere.
  case jump(milliseconds: Int)
  /// The clock runs faster (positive) or slower than ours.
  case drift(partsPerMillion: Int)
}
