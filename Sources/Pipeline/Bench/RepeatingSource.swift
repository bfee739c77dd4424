import Perception
import Video

/// A file played again and again up to a number of frames, so that a short clip can be measured for long. Time goes on.
final class RepeatingSource: FrameSource {
  private let open: @Sendable () throws -> any FrameSource
  private let limit: Int
  private var source: any FrameSource
  private var count = 0
  /// Frames when the present pass began; a pass that gives none ends the stream.
  private var passStart = 0
  private var offset: Int64 = 0
  private var latest: Int64 = 0
  private var interval: Int64 = 40_000

  var stream: StreamDescription { source.stream }

  /// - Parameter limit: frames in all.
  init(limit: Int, open: @escaping @Sendable () throws -> any FrameSource) throws {
    self.limit = limit
    self.open = open
    source = try open()
  }

  func read() throws(VideoError) -> SourceEvent {
    guard count < limit else { return .endOfStream }
    switch try source.read() {
    case .frame(let frame):
      return .frame(next(frame))
    case .endOfStream where count > passStart:
      passStart = count
      do { source = try open() } catch {
        throw error as? VideoError ?? VideoError(.io, "Cannot open the input again: \(error)")
      }
      offset = latest + interval
      return try read()
    case let event:
      return event
    }
  }

  private func next(_ frame: VideoFrame) -> VideoFrame {
    let time = offset + frame.ptsMicroseconds
    if count > 0, time > latest { interval = time - latest }
    latest = time
    defer { count += 1 }
    return VideoFrame(id: FrameID(sequence: count), time: MediaTime(microseconds: time), pixels: frame.pixels)
  }
}
