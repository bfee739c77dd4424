import Perception

/// Tells when a live frame was captured, by which clock, and how much later than it could have it arrived.
///
/// `time` of a record is the camera's own time where RTCP sender reports give it and it is within 24 h of ours: a camera whose
/// time zone is set wrongly, or that drifts, still has one time line with its own overlay and log, and `clock` says whose it is.
/// A clock that was never set (1970), or wrapped (2036), says nothing about the time of day; then the receiver's clock at the
/// arrival of the frame is used, and the difference is noted once.
///
/// One for each source, used by one thread at a time.
struct CaptureClock {
  struct Reading: Equatable, Sendable {
    /// Microseconds since 1970-01-01 UTC by `clock`: capture for `rtcp`, arrival for `receiver`, due time for `file`.
    var captureMicroseconds: Int64
    var clock: LiveRecord.Clock
    /// 0 … 10 s that the frame arrived later, relative to its media time, than the quickest of the last 30 s. See `ArrivalFloor`.
    var lateness: Duration
    var change: ClockChange?
  }

  /// Farther than this from our time of day, a camera's clock is taken as not set.
  static let plausibleMicroseconds: Int64 = 24 * 3600 * 1_000_000

  private let isFile: Bool
  private var firstTime: MediaTime?
  private var firstArrival: ContinuousClock.Instant?
  private var media = ClockWatch()
  private var sender = ClockWatch()
  private var saidImplausible = false

  /// - Parameter isFile: a file played at its own pace, whose frames arrive when they are due.
  init(isFile: Bool = false) {
    self.isFile = isFile
  }

  /// - Parameters:
  ///   - pts: presentation time of the frame.
  ///   - arrival: when its packet had been read; it does not go back.
  ///   - arrivalMicroseconds: the same by the wall clock, microseconds since 1970-01-01 UTC.
  ///   - senderMicroseconds: the camera's wall clock at capture, in the same unit; any value, nil when unknown.
  mutating func read(
    pts: MediaTime, arrival: ContinuousClock.Instant, arrivalMicroseconds: Int64, senderMicroseconds: Int64?
  ) -> Reading {
    if isFile { return Reading(captureMicroseconds: arrivalMicroseconds, clock: .file, lateness: .zero, change: nil) }
    let firstTime = firstTime ?? pts
    let firstArrival = firstArrival ?? arrival
    (self.firstTime, self.firstArrival) = (firstTime, firstArrival)
    let arrived = firstArrival.duration(to: arrival) / .seconds(1)
    let (lateness, change) = media.note(remote: pts.seconds(since: firstTime), arrival: arrived)

    var reading = Reading(
      captureMicroseconds: arrivalMicroseconds, clock: .receiver, lateness: .microseconds(Int64(lateness * 1e6)), change: change)
    guard let senderMicroseconds else { return reading }
    let ahead = Double(senderMicroseconds) - Double(arrivalMicroseconds)
    guard abs(ahead) <= Double(Self.plausibleMicroseconds) else {
      if !saidImplausible { reading.change = .jump(milliseconds: ClockWatch.milliseconds(ahead / 1e6)) }
      saidImplausible = true
      return reading
    }
    saidImplausible = false
    reading.captureMicroseconds = senderMicroseconds
    reading.clock = .rtcp
    // Where the camera tells its time, that is the clock people look at; the media time line is then only its carrier.
    reading.change = sender.note(remote: Double(senderMicroseconds) / 1e6, arrival: arrived).change
    return reading
  }

  /// A new connection: its media time line, and the way it arrives, have nothing to do with those before. What was said of a
  /// clock's drift is not said again.
  mutating func reset() {
    (firstTime, firstArrival) = (nil, nil)
    media.reset()
    sender.reset()
  }
}
