import CFFmpeg
import Glibc
import Perception

/// An open container of which one video stream is read. Used by one thread at a time.
final class Demuxer {
  enum Outcome {
    /// The packet given to `read` holds data of the video stream.
    case packet
    /// A part of the input could not be read; what follows may be fine.
    case damaged(reason: String)
    /// Nothing more comes; `fault` tells why when the end is not an orderly one.
    case end(fault: VideoError?)
  }

  // Owned; FFmpeg frees the stream with it, and neither before `close`.
  let context: UnsafeMutablePointer<AVFormatContext>
  let stream: UnsafeMutablePointer<AVStream>
  let location: InputLocation
  /// True when the rules of live sources apply.
  let isLive: Bool
  /// FFmpeg's short name of the container.
  let formatName: String
  /// True when the media comes in pieces of several seconds (HLS).
  let isPlaylist: Bool
  /// Packets lie in memory of the device.
  private let lendsPackets: Bool
  private let opening: ContainerOpening
  private let watch: InputWatch
  private let options: LiveOptions
  private let log: LogScope
  /// Seconds that one read may take; nil where it may take for ever.
  private let readSeconds: Double?
  /// True once a packet came whose data is encrypted (Common Encryption, ISO/IEC 23001-7); FFmpeg has no key for it.
  private(set) var isEncrypted = false
  private var endsWithDamage = false
  private var failuresInRow = 0
  private var hasReadPacket = false

  /// Demuxers find their way again after damage; one that fails this often in a row is stuck.
  private static let maximumFailuresInRow = 64
  /// A playlist is delivered in pieces of up to 10 s.
  private static let playlistSeconds = 20.0
  /// Saying goodbye to a server must not hold up a reconnection.
  private static let closeSeconds = 0.5

  /// - Throws: every code of "Cannot open", see `VideoError.Code`.
  init(_ location: InputLocation, options: SourceOptions, interrupt: InterruptFlag, log: LogScope) throws(VideoError) {
    let opening = try ContainerOpening(location, options: options, interrupt: interrupt)
    isLive = options.treatsAsLive(location)
    lendsPackets = location.isCamera
    let isTimed = isLive || location.isNetwork
    opening.watch.arm(seconds: isTimed && opening.plan.input == nil ? options.live.openSeconds : nil)
    var opened = try opening.open(log: log)
    self.opening = opening
    self.location = location
    self.options = options.live
    self.log = log
    watch = opening.watch
    formatName = opened.pointee.iformat.pointee.name.map { String(cString: $0) } ?? ""
    isPlaylist = formatName.hasPrefix("hls")
    readSeconds = isTimed ? max(options.live.readSeconds, isPlaylist ? Demuxer.playlistSeconds : 0) : nil
    do throws(VideoError) {
      try opening.findStreams(in: opened, log: log)
      stream = try StreamChoice(opened, location: location, options: options).stream
      // A size that was refused while probing is forgotten by FFmpeg, and hundreds of complaints would follow.
      if stream.pointee.codecpar.pointee.width == 0, let error = VideoError.tooLarge(location, log: log) { throw error }
    } catch {
      Demuxer.close(&opened, opening.watch)
      throw error
    }
    context = opened
    for index in 0..<Int(opened.pointee.nb_streams) {
      guard let other = opened.pointee.streams[index], other != stream else { continue }
      other.pointee.discard = AVDISCARD_ALL
    }
  }

  deinit {
    var context = context
    Demuxer.close(&context, watch)
  }

  private static func close(_ context: inout UnsafeMutablePointer<AVFormatContext>, _ watch: InputWatch) {
    watch.armClosing(seconds: closeSeconds)
    var closing: UnsafeMutablePointer<AVFormatContext>? = context
    avformat_close_input(&closing)
  }

  /// Reads the next packet of the video stream into `packet`, which must be empty.
  func read(into packet: UnsafeMutablePointer<AVPacket>) -> Outcome {
    watch.arm(seconds: readSeconds)
    while true {
      if let stop = watch.stop { return .end(fault: stopped(stop)) }
      let status = av_read_frame(context, packet)
      if status >= 0 {
        failuresInRow = 0
        hasReadPacket = true
        // Demuxers may open streams that were not there at first; those are not discarded yet.
        guard packet.pointee.stream_index == stream.pointee.index else {
          av_packet_unref(packet)
          continue
        }
        if av_packet_get_side_data(packet, AV_PKT_DATA_ENCRYPTION_INFO, nil) != nil { isEncrypted = true }
        endsWithDamage = packet.pointee.flags & AV_PKT_FLAG_CORRUPT != 0
        if lendsPackets, !Packet.keep(packet) { return .end(fault: .outOfMemory("read '\(location)'")) }
        return .packet
      }
      switch status {
      // A signal may cut the pause short, which harms nothing.
      case PDN_AVERROR_EAGAIN: usleep(1_000)
      case PDN_AVERROR_EOF: return .end(fault: faultAtEnd())
      default:
        if let outcome = outcome(ofFailure: status) { return outcome }
      }
    }
  }

  private func outcome(ofFailure status: Int32) -> Outcome? {
    if let stop = watch.stop { return .end(fault: stopped(stop)) }
    if status == PDN_AVERROR_EXIT { return .end(fault: .interrupted(location)) }
    failuresInRow += 1
    // While segments of a playlist fail to load, FFmpeg logs it and tries the next; what it returns is final.
    if let error = VideoError.network(location, number: status, opening: false, log: log) { return .end(fault: error) }
    if !hasReadPacket, opening.plan.input?.isSeekable == false, log.heard("partial file") {
      return .end(fault: .indexAtEnd(location, .init(number: status, log: log)))
    }
    if let pb = context.pointee.pb, pb.pointee.error < 0, pb.pointee.error != PDN_AVERROR_EOF {
      return .end(fault: readError(pb.pointee.error))
    }
    guard failuresInRow <= Demuxer.maximumFailuresInRow, status != PDN_AVERROR_ENOMEM else {
      let cause = VideoError.Cause(number: status, log: log)
      return .end(
        fault: VideoError(.corrupt, "Cannot read '\(location)' any further: its data is damaged. Copy or record it again.", cause: cause))
    }
    return .damaged(reason: log.takeLastLine() ?? ffmpegText(status))
  }

  private func stopped(_ stop: InputWatch.Stop) -> VideoError {
    .stopped(location, stop, opening: false, options: options, log: log)
  }

  private func readError(_ number: Int32) -> VideoError {
    VideoError.network(location, number: number, opening: false, log: log)
      ?? VideoError(
        .io, "Cannot read '\(location)' any further: \(ffmpegText(number)). Check the disk.", cause: .init(number: number, log: log))
  }

  /// To be asked at an orderly end: true when that is where the media ends.
  var isEndFinal: Bool {
    // FFmpeg ends alike when the playlist says that it is over and when it can no longer be loaded, but complains of the latter.
    if isPlaylist { return !log.heard("Failed to reload playlist") }
    if location.isCamera { return false }
    guard location.isNetwork else { return true }
    // HTTP without a length, such as a camera's stream, ends when the connection does.
    guard let pb = context.pointee.pb, location.isWeb else { return false }
    return avio_size(pb) > 0
  }

  private func faultAtEnd() -> VideoError? {
    if let stop = watch.stop { return stopped(stop) }
    if let pb = context.pointee.pb, pb.pointee.error < 0, pb.pointee.error != PDN_AVERROR_EOF { return readError(pb.pointee.error) }
    // The signs below are those of files; what is entered in the middle ends in the middle.
    let isFile = opening.plan.input.map(\.isSeekable) ?? (location.path != nil)
    if isLive, !isFile { return nil }
    let saysSo = log.heard("partial file") || log.heard("prematurely")
    guard endsWithDamage || saysSo || indexPointsBeyondEnd() || headerClaimsMore() else { return nil }
    let cause = VideoError.Cause(number: PDN_AVERROR_EOF, log: log)
    return VideoError(.truncated, "'\(location)' is cut off: it ends before its last frame. Copy or record it again.", cause: cause)
  }

  /// True when the container's index names data that the file does not have.
  private func indexPointsBeyondEnd() -> Bool {
    guard let pb = context.pointee.pb else { return false }
    let size = avio_size(pb)
    guard size > 0 else { return false }
    for index in 0..<avformat_index_get_entries_count(stream) {
      guard let entry = avformat_index_get_entry(stream, index) else { continue }
      if entry.pointee.pos.addingReportingOverflow(Int64(entry.pointee.size)).partialValue > size { return true }
    }
    return false
  }

  /// AVI has its index at the end, but its first chunk says how long it is.
  private func headerClaimsMore() -> Bool {
    guard let pb = context.pointee.pb, pb.pointee.seekable != 0, avio_seek(pb, 0, SEEK_SET) == 0, avio_rl32(pb) == 0x4646_4952 else {
      return false
    }
    return Int64(avio_rl32(pb)) + 8 > avio_size(pb)
  }
}
