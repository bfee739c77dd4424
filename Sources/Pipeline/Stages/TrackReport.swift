import Perception
import Video

/// What the tracker tells the choice of patches some frames later.
struct TrackReport: Sendable {
  let epoch: Int
  let size: Size
  let time: MediaTime
  let tracks: [Track]
  /// Where it was looked in detail, and what was found.
  let looks: LookReport

  static let none = TrackReport(
    epoch: 0, size: Size(width: 0, height: 0), time: .zero, tracks: [], looks: LookReport())

  /// The tracks, unless the frame lies on another time line or is of another size: times and boxes mean nothing there.
  func tracks(for frame: VideoFrame) -> [Track] { concerns(frame) ? tracks : [] }

  /// Whether it is of the same time line and size.
  func concerns(_ frame: VideoFrame) -> Bool {
    epoch == frame.id.epoch && size == frame.pixels.displaySize
  }
}
