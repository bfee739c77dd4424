import CFFmpeg
import Perception

/// Demuxes and decodes one video stream with FFmpeg, every frame of it, at the pace of the caller: a file (also on an HTTP server),
/// a pipe or a picture sequence. Live sources work as long as the caller keeps up; `PacketReader` is made for them.
///
/// Opening decodes up to the first frame, so that `stream` tells what frames really are, whatever the container claims.
/// Interlaced frames are flagged, not separated. Used by one thread at a time; any other may raise the interrupt flag.
public final class FFmpegSource: FrameSource {
  public let stream: StreamDescription

  private let log: LogScope
  // Optional, so that `deinit` can close FFmpeg's contexts while their log lines still have a place to go.
  private var reader: FrameReader?
  /// What opening met on its way to the first frame.
  private var queue: [Result<SourceEvent, VideoError>] = []

  /// Packets after which opening stops looking for a first frame.
  private static let packetsBeforeFirstFrame = 250

  /// Blocks until the first frame is decoded or the input fails.
  ///
  /// - Throws: every code of `VideoError` that begins with "Cannot open"; `.interrupted`. A damaged stream without any
  ///   frame does open, and `read()` then says what is wrong with it.
  public init(
    _ location: InputLocation, options: SourceOptions = SourceOptions(), interrupt: InterruptFlag = InterruptFlag(),
    log: FFmpegLog = FFmpegLog()
  ) throws(VideoError) {
    let scope = LogScope(log, redaction: location.redaction)
    var description: StreamDescription?
    var queue: [Result<SourceEvent, VideoError>] = []
    let reader = try scope.during { () throws(VideoError) in
      let demuxer = try Demuxer(location, options: options, interrupt: interrupt, log: scope)
      let opened = StreamDescription(demuxer)
      let setup = try DecoderSetup(demuxer, opened)
      let decoder = try Decoder(setup, options: options, log: scope)
      description = opened
      let reader = try FrameReader(demuxer, decoder, setup, interrupt: interrupt, log: scope)
      try FFmpegSource.readAhead(reader, into: &queue)
      return reader
    }
    guard var description else { throw .outOfMemory("open '\(location)'") }
    if case .success(.frame(let frame)) = queue.last { description.correct(by: frame.pixels) }
    (self.log, self.reader, self.queue, stream) = (scope, reader, queue, description)
  }

  deinit {
    log.during { reader = nil }
  }

  public func read() throws(VideoError) -> SourceEvent {
    if !queue.isEmpty { return try queue.removeFirst().get() }
    return try log.during { () throws(VideoError) in try reader?.next() ?? .endOfStream }
  }

  private static func readAhead(_ reader: FrameReader, into queue: inout [Result<SourceEvent, VideoError>]) throws(VideoError) {
    while true {
      do throws(VideoError) {
        guard let event = try reader.next(packetLimit: packetsBeforeFirstFrame) else { return }
        queue.append(.success(event))
        switch event {
        case .frame, .endOfStream: return
        case .geometry, .discontinuity, .undecodable: continue
        }
      } catch {
        if error.code == .interrupted { throw error }
        queue.append(.failure(error))
        return
      }
    }
  }
}
