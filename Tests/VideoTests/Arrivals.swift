import Testing

@testable import Video

/// Everything that a packet reader and its decoder gave until the stream ended.
struct Arrivals {
  var packets: [Packet] = []
  var frames: [ArrivedFrame] = []
  var undecodable: [String] = []
  /// Nil after an orderly end.
  var fault: VideoError?

  /// - Parameters:
  ///   - limit: packets to read at most.
  ///   - isTaken: false for packets that never reach the decoder.
  init(_ reader: PacketReader, limit: Int = .max, isTaken: (Int) -> Bool = { _ in true }) throws {
    let decoder = try reader.makeDecoder()
    var events: [DecodedEvent] = []
    do throws(VideoError) {
      while packets.count < limit, let packet = try reader.read() {
        if isTaken(packets.count) { decoder.decode(packet, into: &events) }
        packets.append(packet)
      }
    } catch {
      fault = error
    }
    decoder.decode(nil, into: &events)
    for event in events {
      switch event {
      case .frame(let frame): frames.append(frame)
      case .undecodable(let reason): undecodable.append(reason)
      }
    }
  }

  static func open(_ text: String, live: LiveOptions = LiveOptions(), interrupt: InterruptFlag = InterruptFlag()) throws -> PacketReader {
    try PacketReader(try InputLocation.parse(text), options: SourceOptions(live: live), interrupt: interrupt)
  }

  /// What opening or reading `text` ends with.
  static func fault(_ text: String, live: LiveOptions = LiveOptions()) throws -> VideoError? {
    do {
      return try Arrivals(try open(text, live: live)).fault
    } catch let error as VideoError {
      return error
    }
  }
}
