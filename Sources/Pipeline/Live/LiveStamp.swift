import Perception

/// What only a frame of a live source carries.
struct LiveStamp: Sendable {
  /// When the frame was captured, on our monotonic clock: its arrival, less what it was held up on the way.
  let capture: ContinuousClock.Instant
  /// What the record gives as time, microseconds since 1970 UTC: the camera's own capture time, else the arrival by our wall clock.
  let captureMicroseconds: Int64
  let clock: LiveRecord.Clock
  /// Held while the frame is on the engine.
  var pass: EnginePass?
}
