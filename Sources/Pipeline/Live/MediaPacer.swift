import Perception
import Video

/// Says when the packets of a file would have come from a camera: at their decode time, counted from the first packet.
struct MediaPacer {
  private var origin: (media: MediaTime, instant: ContinuousClock.Instant, wall: Int64)?
  private var last: MediaTime?

  /// A file may jump in time; the camera that it plays goes on.
  private static let longestStepSeconds = 10.0

  /// Stamps the packet with the time at which it is due, now or later. A packet without a time comes with the one before it.
  mutating func stamp(_ packet: inout Packet, at now: ContinuousClock.Instant) {
    guard let time = packet.decodeTime ?? last else { return }
    let step = last.map { time.seconds(since: $0) } ?? 0
    if origin == nil || step < 0 || step > Self.longestStepSeconds { origin = (time, now, packet.arrivalMicroseconds) }
    last = time
    guard let origin else { return }
    let microseconds = time.microseconds - origin.media.microseconds
    packet.arrival = origin.instant.advanced(by: .microseconds(microseconds))
    packet.arrivalMicroseconds = origin.wall + microseconds
  }
}
