import Perception

@testable import Video

/// Everything that a source gave until it ended.
struct Reading {
  var frames: [VideoFrame] = []
  var geometries: [Size] = []
  var epochs: [Int] = []
  var undecodable = 0
  var reasons: [String] = []
  /// Nil after an orderly end.
  var fault: VideoError?

  /// - Parameter keepingFrames: false to hold no more than the last frame's pixels.
  init(_ source: FFmpegSource, keepingFrames: Bool = true) {
    do throws(VideoError) {
      while true {
        switch try source.read() {
        case .frame(let frame):
          if !keepingFrames { frames.removeAll() }
          frames.append(frame)
          count += 1
          check(frame)
        case .geometry(let size): geometries.append(size)
        case .discontinuity(let epoch): epochs.append(epoch)
        case .undecodable(let count, let reason):
          undecodable += count
          reasons.append(reason)
        case .endOfStream: return
        }
      }
    } catch {
      fault = error
    }
  }

  private(set) var count = 0
  /// Frames whose time does not come after the frame before in the same epoch, or whose number is not the next.
  private(set) var outOfOrder = 0
  private var last: (id: FrameID, time: Int64)?

  private mutating func check(_ frame: VideoFrame) {
    if let last {
      let isLater = frame.id.epoch > last.id.epoch || frame.ptsMicroseconds > last.time
      if !isLater || frame.id.sequence != last.id.sequence + 1 { outOfOrder += 1 }
    }
    last = (frame.id, frame.ptsMicroseconds)
  }

  static func open(
    _ path: String, options: SourceOptions = SourceOptions(), interrupt: InterruptFlag = InterruptFlag(), log: FFmpegLog = FFmpegLog()
  ) throws -> FFmpegSource {
    try FFmpegSource(try InputLocation.parse(path), options: options, interrupt: interrupt, log: log)
  }
}
