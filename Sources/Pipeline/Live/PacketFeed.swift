public import Video

/// One connection to a live source, read by one thread at a time.
public protocol PacketFeed: AnyObject {
  var stream: StreamDescription { get }

  /// Packets come in pieces of seconds (playlists), so that they have to be held until their media time.
  var deliversInBursts: Bool { get }

  /// Once `read` has returned nil: the end is final, because the source has no more; false for a server that went away in order.
  var hasFiniteEnd: Bool { get }

  /// Blocks until the next packet of the video.
  ///
  /// - Returns: nil when the source ended in order.
  /// - Throws: `VideoError` when the connection is lost, or nothing came for too long.
  func read() throws(VideoError) -> Packet?

  /// For the packets of this connection; used by another thread than this object.
  func decoder() throws(VideoError) -> any PacketDecoding
}

extension PacketFeed {
  public var deliversInBursts: Bool { false }
  public var hasFiniteEnd: Bool { false }
}

/// Turns the packets of one connection into frames. Used by one thread at a time.
public protocol PacketDecoding: AnyObject {
  /// - Parameter packet: nil at the end: what is held back comes out.
  func decode(_ packet: Packet?, into events: inout [DecodedEvent])

  /// Packets were left out.
  func flush()
}

extension PacketDecoder: PacketDecoding {}

extension PacketReader: PacketFeed {
  public func decoder() throws(VideoError) -> any PacketDecoding { try makeDecoder() }
}
