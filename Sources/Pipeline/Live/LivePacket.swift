import Video

/// What the reader of a live source hands to its decoder, in order.
enum LivePacket: Sendable {
  case connected(Connection)
  case packet(Packet)
  /// The connection is gone; the reader tries again.
  case disconnected(reason: String)
  /// The source ended in order and for good.
  case ended
  /// Nothing has come for this long.
  case stalled(Duration)
}

/// What the decoder needs to know of a new connection.
///
/// `@unchecked Sendable`: `decoder` is made on the reader's thread, and only the decoder's thread calls it; whoever lets go last, on
/// any thread, frees it. The rest is immutable.
final class Connection: @unchecked Sendable {
  let decoder: any PacketDecoding
  let stream: StreamDescription
  /// Nil for the first connection.
  let outage: Outage?
  /// See `PacketFeed`.
  let deliversInBursts: Bool

  struct Outage: Sendable {
    /// From the last packet before the loss (or the start, when the source was down then) to the new connection.
    var gap: Duration
    /// Failed attempts and this one.
    var attempts: Int
  }

  init(decoder: any PacketDecoding, stream: StreamDescription, outage: Outage?, deliversInBursts: Bool = false) {
    self.decoder = decoder
    self.stream = stream
    self.outage = outage
    self.deliversInBursts = deliversInBursts
  }
}
