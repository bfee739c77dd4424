import Perception
import Video

@testable import Pipeline

/// A real reader and decoder of a clip, to which a test does something before one of the packets.
///
/// Packets arrive a minute ahead, so that none is ever too old for the decoder, however busy the machine is.
final class PlayedFeed: PacketFeed {
  /// - Parameter number: of the packet that is about to be read.
  typealias Act = (_ number: Int) throws(VideoError) -> Void

  private let reader: PacketReader
  private let repeats: Bool
  private let act: Act
  private let lead: Duration
  private var packets: [Packet] = []
  private var number = 0
  private var hasEnded = false

  /// - Parameters:
  ///   - repeats: the clip begins anew when it is over.
  ///   - lead: by which packets arrive in the future; zero where their age matters.
  init(_ path: String, repeats: Bool = false, lead: Duration = .seconds(60), _ act: @escaping Act = { (_) throws(VideoError) in }) throws {
    reader = try PacketReader(try InputLocation.parse(path))
    (self.repeats, self.lead, self.act) = (repeats, lead, act)
  }

  var stream: StreamDescription { reader.stream }

  func read() throws(VideoError) -> Packet? {
    try act(number)
    if !hasEnded, var packet = try reader.read() {
      packet.arrival += lead
      if repeats { packets.append(packet) }
      number += 1
      return packet
    }
    hasEnded = true
    guard !packets.isEmpty else { return nil }
    var packet = packets[number % packets.count]
    packet.arrival = .now + lead
    number += 1
    return packet
  }

  func decoder() throws(VideoError) -> any PacketDecoding { try reader.makeDecoder() }
}

extension VideoError {
  static let refused = VideoError(.connection, "Cannot open 'test': connection refused. Is the server running?")
  static let lost = VideoError(.connection, "Cannot read 'test': connection lost. Check server and network.")
  static let noDecoder = VideoError(.noDecoder, "Cannot decode 'test': no decoder. Choose another codec.")
}
