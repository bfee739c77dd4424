import Fixtures
import Perception
import Testing

@testable import Video

/// Real packets and frames of a synthetic clip, from which tests make those of a camera.
struct LivePictures {
  let stream: StreamDescription
  /// Of the frames of the clip.
  let pixels: [PixelBuffer]
  private let storage: Packet.Storage

  init(size: Size = Size(width: 64, height: 64), frames: Int = 1) throws {
    let folder = try TemporaryFolder()
    let path = try SyntheticClip(size: size, frames: frames).write(in: folder)
    let reader = try PacketReader(try InputLocation.parse(path))
    let decoder = try reader.makeDecoder()
    var events: [DecodedEvent] = []
    var first: Packet.Storage?
    while let packet = try reader.read() {
      first = first ?? packet.storage
      decoder.decode(packet, into: &events)
    }
    decoder.decode(nil, into: &events)
    stream = reader.stream
    storage = try #require(first)
    pixels = events.compactMap { if case .frame(let frame) = $0 { frame.pixels } else { nil } }
  }

  /// - Parameter number: stands in the packet as its arrival by the wall clock, by which a test knows it again.
  func packet(
    _ number: Int = 0, arrival: ContinuousClock.Instant = .now, decodeTime: MediaTime? = nil, isKey: Bool = true
  ) -> Packet {
    Packet(
      storage: storage, arrival: arrival, arrivalMicroseconds: Int64(number), senderMicroseconds: nil, decodeTime: decodeTime,
      isKey: isKey, followsLoss: false, lostPackets: 0, byteCount: 1)
  }
}
