import CFFmpeg
public import Perception

/// One packet of a video stream as it came: usually one coded frame.
public struct Packet: Sendable {
  /// The immutable owner of an `AVPacket`.
  ///
  /// `@unchecked Sendable`: nobody writes to the packet after `init`, its data is reference-counted atomically and lies in memory of its own
  /// (see `keep`), and only `deinit` frees it, when no other thread has a reference to this object.
  final class Storage: @unchecked Sendable {
    let packet: UnsafeMutablePointer<AVPacket>

    /// Takes over the contents of `source`, which is left empty.
    ///
    /// - Throws: `.outOfMemory`.
    init(moving source: UnsafeMutablePointer<AVPacket>) throws(VideoError) {
      guard let packet = av_packet_alloc() else { throw .outOfMemory("keep a packet") }
      av_packet_move_ref(packet, source)
      self.packet = packet
    }

    deinit {
      var packet: UnsafeMutablePointer<AVPacket>? = packet
      av_packet_free(&packet)
    }
  }

  let storage: Storage

  /// Copies data that a device lends into memory of its own, with the padding that decoders read into. V4L2 unmaps its buffers when the camera is
  /// closed, whoever still has a reference, and packets, or raw frames made of them, may be queued then.
  ///
  /// - Returns: false when there is no memory; the packet is empty then.
  static func keep(_ packet: UnsafeMutablePointer<AVPacket>) -> Bool {
    guard packet.pointee.buf != nil else { return true }
    var lent = packet.pointee.buf
    // Without an owner the data is copied; `av_packet_make_writable` would not copy what has one reference.
    packet.pointee.buf = nil
    let status = av_packet_make_refcounted(packet)
    av_buffer_unref(&lent)
    if status < 0 { av_packet_unref(packet) }
    return status >= 0
  }

  /// When FFmpeg handed the packet over; a paced file puts its own time here.
  public var arrival: ContinuousClock.Instant
  /// The same by the wall clock: microseconds since 1970, UTC.
  public var arrivalMicroseconds: Int64
  /// When the sender says that the picture was taken (RTCP sender reports, RFC 3550 6.4.1): microseconds since 1970 by the
  /// sender's clock. Nil until the first report, and for everything but RTP.
  public let senderMicroseconds: Int64?
  /// Decoding time, else presentation time; nil when the stream says neither.
  public let decodeTime: MediaTime?
  /// True when decoding can begin here.
  public let isKey: Bool
  /// True when packets before this one were lost (gaps in RTP's or MPEG-TS's numbers), or this one is incomplete.
  public let followsLoss: Bool
  /// RTP packets (not frames) known to be lost before this one; 0 when the transport does not count them.
  public let lostPackets: Int
  /// Bytes of data.
  public let byteCount: Int
}
