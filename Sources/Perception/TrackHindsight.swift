/// Holds the tracks of each frame back for a fixed time, and tells them with what became known meanwhile.
///
/// A track is confirmed only after a while, and an object may be missed in between. Where the reader can wait, a track that is confirmed within
/// the lag is told from its first sighting on, and a gap that ends within the lag is filled with boxes on the straight line between the sightings
/// (fixed-lag smoothing; the interpolation is that of ByteTrack's offline results).
public struct TrackHindsight: Sendable {
  /// The tracks of one frame.
  public struct Frame: Sendable {
    public let number: Int
    public let time: MediaTime
    /// Confirmed ones, ordered by id. One on an interpolated place has no `source`.
    public internal(set) var tracks: [Track]
  }

  /// Rounding of media time in floating point, s.
  private static let rounding = 1e-9

  private static let fewKnown = 64

  private let lag: Double
  private var waiting: [Frame] = []
  /// When a track was believed last, by id.
  private var believed: [Int: MediaTime] = [:]
  /// The last sighting of a track that was told, and the first frame after it without one, by id.
  private var told: [Int: (sighting: Track, gap: MediaTime?)] = [:]
  /// Tracks in `believed` from which on it is worth to look for ended ones.
  private var mostKnown = Self.fewKnown

  /// - Parameter lag: media seconds that a frame is held back, >= 0; with 0 each frame has the confirmed tracks that were seen in it.
  public init(lag: Double) {
    self.lag = lag
  }

  /// Takes the tracks of the next frame.
  ///
  /// - Parameters:
  ///   - tracks: all tracks of the tracker, ordered by id.
  ///   - number: comes back with the frame.
  ///   - time: media time of the frame, not before that of the frame before.
  /// - Returns: the frames that have waited long enough, in order.
  public mutating func append(_ tracks: [Track], number: Int, at time: MediaTime) -> [Frame] {
    for track in tracks where track.state != .tentative { believed[track.id] = time }
    waiting.append(Frame(number: number, time: time, tracks: tracks))
    return release(waiting.prefix { time.seconds(since: $0.time) >= lag - Self.rounding }.count)
  }

  /// The frames that still wait; nothing comes after them.
  public mutating func finish() -> [Frame] {
    release(waiting.count)
  }

  private mutating func release(_ count: Int) -> [Frame] {
    var frames: [Frame] = []
    frames.reserveCapacity(count)
    for index in 0..<count {
      var frame = waiting[index]
      frame.tracks = frame.tracks.compactMap { track in
        // Believed in this frame or, as far as the lag reaches, later.
        guard let last = believed[track.id], last >= frame.time else { return nil }
        var known = track
        if track.source != nil {
          told[track.id] = (track, nil)
        } else {
          guard let box = interpolated(track, index) else { return nil }
          known.box = box
        }
        known.state = .confirmed
        return known
      }
      frames.append(frame)
    }
    waiting.removeFirst(count)
    forget()
    return frames
  }

  /// Where the track of a frame is between its sightings before and after; nil where the gap is longer than the lag.
  private mutating func interpolated(_ track: Track, _ index: Int) -> BoundingBox? {
    guard let (before, start) = told[track.id] else { return nil }
    let gap = start ?? track.time
    told[track.id] = (before, gap)
    for frame in waiting[(index + 1)...] {
      guard frame.time.seconds(since: gap) <= lag + Self.rounding else { break }
      guard let after = Self.find(track.id, in: frame.tracks), after.source != nil else { continue }
      let share = track.time.seconds(since: before.time) / after.time.seconds(since: before.time)
      return before.box.interpolated(to: after.box, share: share)
    }
    return nil
  }

  private static func find(_ id: Int, in tracks: [Track]) -> Track? {
    var (low, high) = (0, tracks.count)
    while low < high {
      let middle = (low + high) / 2
      if tracks[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < tracks.count && tracks[low].id == id ? tracks[low] : nil
  }

  /// Drops what no waiting frame asks for any more, now and then.
  private mutating func forget() {
    guard believed.count > mostKnown else { return }
    let oldest = waiting.first?.time
    believed = believed.filter { _, time in oldest.map { time >= $0 } ?? false }
    told = told.filter { id, _ in believed[id] != nil }
    mostKnown = 2 * believed.count + Self.fewKnown
  }
}
