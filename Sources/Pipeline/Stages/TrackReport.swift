import Perception
import Video

/// What the tracker tells the choice of patches some frames later.
struct TrackReport: Sendable {
  let epoch: Int
  let size: Size
  let tracks: [Track]

  static let none = TrackReport(epoch: 0, size: Size(width: 0, height: 0), tracks: [])

  /// The tracks, unless the frame lies on another time line or is of another size: their times and boxes mean nothing there.
  func tracks(for frame: VideoFrame) -> [Track] {
    epoch == frame.id.epoch && size == frame.pixels.displaySize ? tracks : []
  }
}
