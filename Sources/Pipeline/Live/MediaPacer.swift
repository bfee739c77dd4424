import Perception
import Video

/// Says when packets that come all at once would have come from a camera: at their decode time, counted from the first one. For files that
/// play the camera, and for playlists, whose pieces arrive seconds at a time.
struct MediaPacer {
  private var origin: (microseconds: Int64, instant: ContinuousClock.Instant, wall: Int64)?
  /// The latest time so far.
  private var last = Int64.min
  /// Microseconds, for packets without a time.
  private let period: Int64
  /// A source that falls back by more than this begins anew; nil = never: the file's camera goes on whether or not we keep up.
  private let slack: Duration?

  /// Longer steps, and steps back of more than a second, are jumps, which cost no time.
  private static let longestStep: Int64 = 10_000_000
  private static let longestStepBack: Int64 = 1_000_000
  /// Frames per second of a stream that does not say.
  private static let defaultRate = 25.0

  init(frameRate: Double? = nil, slack: Duration? = nil) {
    let rate = frameRate.map { $0 > 0.001 && $0 <= 1000 ? $0 : Self.defaultRate } ?? Self.defaultRate
    period = Int64(1e6 / rate)
    self.slack = slack
  }

  /// Stamps the packet with the time at which it is due, now or later.
  mutating func stamp(_ packet: inout Packet, at now: ContinuousClock.Instant) {
    let time = packet.decodeTime?.microseconds ?? (origin == nil ? 0 : min(last, .max - period) + period)
    // As numbers of their own: hostile stamps may lie farther apart than an Int64 holds.
    let step = origin == nil ? 0 : Double(time) - Double(last)
    if origin == nil || step > Double(Self.longestStep) || step < -Double(Self.longestStepBack) {
      origin = (time, now, packet.arrivalMicroseconds)
      last = time
    }
    // Presentation times of reordered frames step back a little where a stream has no others.
    last = max(last, time)
    guard let begun = origin else { return }
    if let slack, begun.instant.advanced(by: .microseconds(last - begun.microseconds)) < now - slack {
      origin = (last, now, packet.arrivalMicroseconds)
    }
    guard let origin else { return }
    packet.arrival = origin.instant.advanced(by: .microseconds(last - origin.microseconds))
    packet.arrivalMicroseconds = origin.wall + (last - origin.microseconds)
  }
}
