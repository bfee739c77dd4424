import Perception
import Video

/// Plays one or more sources after each other, and does what a test wants at some frame.
final class ScriptedSource: FrameSource {
  /// What happens after `frames` frames.
  struct Act: Sendable {
    enum Kind: Sendable {
      case fails(VideoError)
      case raises(InterruptFlag)
      case ends
    }
    var frames: Int
    var kind: Kind
  }

  private(set) var stream: StreamDescription
  private var sources: [any FrameSource]
  private let startsEpochs: Bool
  private let act: Act?
  private let watch: FrameWatch?
  private var announcements: [SourceEvent] = []
  private var epoch = 0
  private var count = 0
  private var skip: Int

  /// - Parameters:
  ///   - sources: each must have a frame; a change of size between them is announced.
  ///   - skip: frames at the beginning that are left out.
  ///   - startsEpochs: a source after the first begins a new epoch, as a reset of the time stamps does.
  ///   - watch: is told of every frame.
  init(
    _ sources: [any FrameSource], skip: Int = 0, startsEpochs: Bool = false, act: Act? = nil, watch: FrameWatch? = nil
  ) {
    stream = sources[0].stream
    self.sources = sources
    self.skip = skip
    self.startsEpochs = startsEpochs
    self.act = act
    self.watch = watch
  }

  func read() throws(VideoError) -> SourceEvent {
    if !announcements.isEmpty { return announcements.removeFirst() }
    if let act, act.frames == count {
      switch act.kind {
      case .fails(let error): throw error
      case .raises(let flag): flag.raise()
      case .ends: return .endOfStream
      }
    }
    guard let source = sources.first else { return .endOfStream }
    switch try source.read() {
    case .frame where skip > 0:
      skip -= 1
      return try read()
    case .frame(let frame):
      watch?.saw(frame.pixels)
      defer { count += 1 }
      return .frame(VideoFrame(id: FrameID(epoch: epoch, sequence: count), time: frame.time, pixels: frame.pixels))
    case .endOfStream where sources.count > 1:
      sources.removeFirst()
      if startsEpochs {
        epoch += 1
        announcements.append(.discontinuity(epoch: epoch))
      }
      if sources[0].stream.displaySize != stream.displaySize { announcements.append(.geometry(sources[0].stream.displaySize)) }
      stream = sources[0].stream
      return try read()
    case let event:
      return event
    }
  }
}
