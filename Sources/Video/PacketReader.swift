import CFFmpeg
import Glibc
import Perception

/// Reads the packets of one video stream as they come, without decoding, so that the time of their arrival is known.
///
/// Opens cameras and servers, devices, synthetic cameras, pipes and files. Used by one thread at a time; any other may raise the
/// interrupt flag. Packets go to a `PacketDecoder`, which may work on another thread.
public final class PacketReader {
  /// What the stream says of itself; its size is 0 when no parameters came while it was opened.
  public let stream: StreamDescription
  /// True when packets come seconds of media at a time (HLS), so that they must be held until their media time.
  public let deliversInBursts: Bool
  /// Whether the end that `read()` told by nil is where the media ends: that of a file, a pipe, a file on a web server, or a playlist
  /// that says so (EXT-X-ENDLIST). False for cameras and servers, where it is a loss, and before the end.
  public private(set) var hasFiniteEnd = false

  private let setup: DecoderSetup
  private let options: SourceOptions
  private let receiver: FFmpegLog
  private let log: LogScope
  private let signs: DamageSigns
  // Optional, so that `deinit` can close FFmpeg's contexts while their log lines still have a place to go.
  private var demuxer: Demuxer?
  // Owned; freed in `deinit`.
  private var packet: UnsafeMutablePointer<AVPacket>?
  private var fault: VideoError?
  private var hasEnded = false
  /// Set by a part of the stream that could not be read at all.
  private var hasLost = false

  /// Blocks until the stream is known or the input fails.
  ///
  /// - Throws: `.timedOut` after `options.live.openSeconds`, `.connection`, `.unauthorized`, `.serverError`, `.notFound`,
  ///   `.interrupted`, and the other codes that begin with "Cannot open".
  public init(
    _ location: InputLocation, options: SourceOptions = SourceOptions(), interrupt: InterruptFlag = InterruptFlag(),
    log: FFmpegLog = FFmpegLog()
  ) throws(VideoError) {
    let signs = DamageSigns.ofTransport()
    let scope = LogScope(log, redaction: location.redaction, signs: signs)
    let demuxer = try scope.during { () throws(VideoError) in
      try Demuxer(location, options: options, interrupt: interrupt, log: scope)
    }
    stream = StreamDescription(demuxer)
    deliversInBursts = demuxer.isPlaylist
    setup = try DecoderSetup(demuxer, stream)
    (self.options, receiver, self.log, self.signs, self.demuxer) = (options, log, scope, signs, demuxer)
    packet = av_packet_alloc()
    guard packet != nil else { throw .outOfMemory("open '\(location)'") }
    signs.follow(
      stream: Int(demuxer.stream.pointee.index), pid: demuxer.isPlaylist ? nil : Int(demuxer.stream.pointee.id),
      container: demuxer.formatName)
    // What was lost while looking for the stream is of no interest: decoding begins afterwards.
    _ = signs.take()
  }

  deinit {
    av_packet_free(&packet)
    log.during { demuxer = nil }
  }

  /// Blocks until the next packet of the video.
  ///
  /// - Returns: the packet; nil when the stream ended in order, and from then on.
  /// - Throws: `.timedOut` when nothing came for `options.live.readSeconds`, `.interrupted`, `.connection`, `.io`, `.truncated`,
  ///   `.corrupt`; the same again on every later call.
  public func read() throws(VideoError) -> Packet? {
    if let fault { throw fault }
    guard !hasEnded, let demuxer, let packet else { return nil }
    while true {
      let outcome = log.during { demuxer.read(into: packet) }
      // At once, before anything else takes time.
      let arrival = ContinuousClock.now
      let wall = PacketReader.wallMicroseconds()
      switch outcome {
      case .packet: return try make(packet, arrival, wall)
      case .damaged: hasLost = true
      case .end(let fault):
        hasEnded = true
        self.fault = fault
        hasFiniteEnd = fault == nil && demuxer.isEndFinal
        if let fault { throw fault }
        return nil
      }
    }
  }

  /// - Returns: a decoder for this stream that may be used on another thread, also after the reader is gone.
  /// - Throws: `.noDecoder`, `.outOfMemory`, `.corrupt`.
  public func makeDecoder() throws(VideoError) -> sending PacketDecoder {
    try PacketDecoder(setup, options: options, log: receiver)
  }

  private func make(
    _ packet: UnsafeMutablePointer<AVPacket>, _ arrival: ContinuousClock.Instant, _ wall: Int64
  ) throws(VideoError) -> Packet {
    let (isDamaged, lost) = signs.take()
    let followsLoss = isDamaged || hasLost || packet.pointee.flags & AV_PKT_FLAG_CORRUPT != 0
    hasLost = false
    let stamp = [packet.pointee.dts, packet.pointee.pts].first { $0 != PDN_AV_NOPTS_VALUE }
    let (sender, isKey, count) = (
      PacketReader.senderMicroseconds(packet), packet.pointee.flags & AV_PKT_FLAG_KEY != 0, Int(packet.pointee.size)
    )
    return Packet(
      storage: try Packet.Storage(moving: packet), arrival: arrival, arrivalMicroseconds: wall, senderMicroseconds: sender,
      decodeTime: stamp.map { MediaTime(value: $0, numerator: setup.timeBase.num, denominator: setup.timeBase.den) }, isKey: isKey,
      followsLoss: followsLoss, lostPackets: lost, byteCount: count)
  }

  private static func senderMicroseconds(_ packet: UnsafeMutablePointer<AVPacket>) -> Int64? {
    var size = 0
    guard let data = av_packet_get_side_data(packet, AV_PKT_DATA_PRFT, &size), size >= MemoryLayout<AVProducerReferenceTime>.size else {
      return nil
    }
    // FFmpeg allocates side data for any type of its own, hence aligned.
    return UnsafeRawPointer(data).load(as: AVProducerReferenceTime.self).wallclock
  }

  private static func wallMicroseconds() -> Int64 {
    var time = timespec()
    // Fails only for a clock that does not exist.
    _ = clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
  }
}
