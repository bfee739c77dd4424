import CFFmpeg
import Foundation
import Perception
import Testing

@testable import Video

/// Packets, the frames made from them, and what is told of both.
@Suite struct PacketTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  /// The clip as a TCP stream of MPEG-TS: that is live.
  private func stream(_ bytes: [UInt8]) throws -> (server: TestServer, reader: PacketReader) {
    let server = try TestServer { $0.send(bytes) }
    return (server, try Arrivals.open("tcp://127.0.0.1:\(server.port)"))
  }

  private func stream(_ clip: TestClip) throws -> (server: TestServer, reader: PacketReader) {
    try stream(try TestFolder.bytes(try folder.clip("\(UUID().uuidString).ts", clip)))
  }

  /// The frame's number, by its grey.
  private func number(_ frame: ArrivedFrame) throws -> Int {
    let data = try #require(frame.pixels.frame.pointee.data.0)
    return (Int(data[0]) - 40) / 5
  }

  @Test(
    "Each frame has the arrival of its own packet, also when frames are put in another order",
    arguments: [(AV_CODEC_ID_MPEG4, Int32(2)), (AV_CODEC_ID_MPEG4, 0), (AV_CODEC_ID_MPEG2VIDEO, 2)] as [(AVCodecID, Int32)])
  func arrivals(codec: AVCodecID, bFrames: Int32) throws {
    let (server, reader) = try stream(TestClip(codec: codec, bFrames: bFrames))
    #expect(reader.stream.displaySize == Size(width: 64, height: 48) && server.connections == 1)
    let decoder = try reader.makeDecoder()
    var (events, stamps, count): ([DecodedEvent], [Int64: Int64], Int64) = ([], [:], 0)
    while var packet = try reader.read() {
      #expect(packet.arrivalMicroseconds > 1_700_000_000_000_000 && packet.senderMicroseconds == nil && packet.byteCount > 0)
      count += 1
      // A mark of its own, as a paced file would have it.
      packet.arrivalMicroseconds = count
      stamps[packet.storage.packet.pointee.pts] = count
      decoder.decode(packet, into: &events)
    }
    decoder.decode(nil, into: &events)
    let frames = events.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
    #expect(count == 30 && frames.count == 30)
    for frame in frames {
      // MPEG-TS counts in 1/90,000 s.
      let stamp = frame.pixels.frame.pointee.pts
      #expect(frame.arrivalMicroseconds == stamps[stamp] && !frame.isDamaged && !frame.isDuplicate)
    }
    #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.time.microseconds < $1.time.microseconds })
    #expect(frames.first?.isKey == true)
  }

  @Test("Key frames are told, and decoding times grow")
  func order() throws {
    let arrivals = try Arrivals(try stream(TestClip(bFrames: 1, keyFrameEvery: 10, isStill: true)).reader)
    let keys = arrivals.packets.filter(\.isKey).count
    #expect(arrivals.packets.first?.isKey == true && (2...5).contains(keys))
    #expect(arrivals.frames.first?.isKey == true && arrivals.frames.filter(\.isKey).count == keys)
    let times = arrivals.packets.compactMap(\.decodeTime?.microseconds)
    #expect(times.count == 30 && zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
  }

  @Test("A frame with the stamp of the one before is a duplicate")
  func duplicates() throws {
    let reader = try Arrivals.open(try folder.clip("a.mkv", TestClip(codec: AV_CODEC_ID_MJPEG, frames: 8)))
    let decoder = try reader.makeDecoder()
    var events: [DecodedEvent] = []
    var last: Int64?
    var count = 0
    while let packet = try reader.read() {
      count += 1
      // No muxer here writes equal stamps.
      if count == 5, let last { packet.storage.packet.pointee.pts = last }
      last = packet.storage.packet.pointee.pts
      decoder.decode(packet, into: &events)
    }
    let frames = events.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
    #expect(frames.map(\.isDuplicate) == [false, false, false, false, true, false, false, false])
    #expect(frames.allSatisfy { !$0.startsEpoch })
  }

  @Test("Stamps that stand still for 30 frames are no stamps: frames come with advancing times until the stamps move again")
  func frozenStamps() throws {
    let reader = try Arrivals.open(try folder.clip("f.mkv", TestClip(codec: AV_CODEC_ID_MJPEG, frames: 60)))
    let decoder = try reader.makeDecoder()
    var (events, count): ([DecodedEvent], Int64) = ([], 0)
    let start = ContinuousClock.now
    while var packet = try reader.read() {
      packet.arrival = start + .milliseconds(count)
      // Ticks of 1 ms. 5…49 have the stamp of 4.
      packet.storage.packet.pointee.pts = (5..<50).contains(count) ? 160 : count * 40
      packet.storage.packet.pointee.dts = packet.storage.packet.pointee.pts
      count += 1
      decoder.decode(packet, into: &events)
    }
    let frames = events.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
    #expect(frames.indices.filter { frames[$0].isDuplicate } == Array(5..<34))
    #expect(zip(frames, frames.dropFirst()).allSatisfy { $0.time.microseconds < $1.time.microseconds })
    #expect(frames.count == 60 && frames.allSatisfy { !$0.startsEpoch })
  }

  @Test("By arrival, a second is as good as 30 frames")
  func frozenForSeconds() throws {
    let reader = try Arrivals.open(try folder.clip("g.mkv", TestClip(codec: AV_CODEC_ID_MJPEG, frames: 12)))
    let decoder = try reader.makeDecoder()
    var (events, count): ([DecodedEvent], Int64) = ([], 0)
    let start = ContinuousClock.now
    while var packet = try reader.read() {
      packet.arrival = start + .milliseconds(count * 200)
      packet.storage.packet.pointee.pts = 160
      packet.storage.packet.pointee.dts = 160
      count += 1
      decoder.decode(packet, into: &events)
    }
    let frames = events.compactMap { if case .frame(let frame) = $0 { frame } else { nil } }
    // 1 s after the first is not yet more than a second.
    #expect(frames.indices.filter { frames[$0].isDuplicate } == Array(1...5), "\(frames.map(\.isDuplicate))")
  }

  @Test("A clock that starts again begins an epoch")
  func restart() throws {
    let bytes = try TestFolder.bytes(try folder.clip("a.mjpeg", TestClip(codec: AV_CODEC_ID_MJPEG, frames: 1)))
    let setup = try setup(bytes)
    var finisher = FrameFinisher(setup.setup)
    let epochs = try [Int64(900_000), 903_600, 3_600, 7_200].map { stamp in
      var frame = av_frame_alloc()
      defer { av_frame_free(&frame) }
      frame?.pointee.best_effort_timestamp = stamp
      return try finisher.finish(try #require(frame)).reading.startsEpoch
    }
    #expect(epochs == [false, false, true, false])
  }

  private func setup(_ bytes: [UInt8]) throws -> (demuxer: Demuxer, setup: DecoderSetup) {
    let location = try InputLocation.parse(try folder.file("s.mjpeg", bytes))
    let demuxer = try Demuxer(location, options: SourceOptions(), interrupt: InterruptFlag(), log: LogScope(FFmpegLog()))
    demuxer.stream.pointee.time_base = AVRational(num: 1, den: 90_000)
    return (demuxer, try DecoderSetup(demuxer, StreamDescription(demuxer)))
  }

  @Test("A frame decoded without its references is damaged; the next key frame is not")
  func missingReference() throws {
    // Nothing but the first key frame's successors until the next key frame, which is packet 12.
    let arrivals = try Arrivals(try stream(TestClip(codec: AV_CODEC_ID_MPEG4, isStill: true)).reader, isTaken: { $0 > 5 })
    #expect(arrivals.frames.last?.isDamaged == false)
    let key = try #require(arrivals.frames.firstIndex { $0.isKey })
    #expect(arrivals.frames[key...].allSatisfy { !$0.isDamaged })
    // What was predicted from a damaged frame in turn is not for the decoder to know.
    #expect(key == 6 && arrivals.frames[0].isDamaged && arrivals.frames.count + arrivals.undecodable.count == 24)
  }

  @Test("Data lost on the way: the packet after the gap says so, and its frame too; the others do not")
  func loss() throws {
    let clip = TestClip(codec: AV_CODEC_ID_MPEG2VIDEO, size: Size(width: 640, height: 480), keyFrameEvery: 1)
    var bytes = try TestFolder.bytes(try folder.clip("l.ts", clip))
    // One TS packet of 188 bytes with the video's number (0x100), in the middle of the clip.
    let packets = bytes.count / 188
    let gap = try #require((packets / 2..<packets).first { bytes[$0 * 188 + 1] & 0x5F == 0x01 && bytes[$0 * 188 + 2] == 0x00 })
    bytes.removeSubrange(gap * 188..<(gap + 1) * 188)
    let whole = try Arrivals(try stream(clip).reader)
    #expect(whole.packets.allSatisfy { !$0.followsLoss } && whole.frames.allSatisfy { !$0.isDamaged })
    let arrivals = try Arrivals(try stream(bytes).reader)
    let lossy = arrivals.packets.indices.filter { arrivals.packets[$0].followsLoss }
    #expect((1...2).contains(lossy.count) && lossy.allSatisfy { (10..<29).contains($0) }, "\(lossy)")
    // The parser looks ahead by a frame, so the line may have been logged one packet early.
    let damaged = arrivals.frames.indices.filter { arrivals.frames[$0].isDamaged }
    #expect((1...2).contains(damaged.count) && damaged.allSatisfy { abs($0 - (lossy.first ?? 0)) <= 1 }, "\(lossy) \(damaged)")
    #expect(arrivals.frames.count + arrivals.undecodable.count == arrivals.packets.count)
  }

  @Test("A damaged packet gives a damaged frame or none at all, and both are told")
  func damaged() throws {
    let bytes = try TestFolder.bytes(try folder.clip("d.mkv", TestClip(size: Size(width: 320, height: 240), keyFrameEvery: 1)))
    let reader = try Arrivals.open(try folder.file("e.mkv", bytes))
    let decoder = try reader.makeDecoder()
    var events: [DecodedEvent] = []
    var count = 0
    while let packet = try reader.read() {
      count += 1
      if count == 10 {
        let raw = packet.storage.packet
        #expect(av_packet_make_writable(raw) >= 0)
        for index in 40..<Int(raw.pointee.size) { raw.pointee.data[index] = UInt8(truncatingIfNeeded: index &* 37) }
      }
      decoder.decode(packet, into: &events)
    }
    decoder.decode(nil, into: &events)
    let isWhole = events.map { if case .frame(let frame) = $0 { !frame.isDamaged } else { false } }
    #expect(count == 30 && isWhole.filter { !$0 }.count == 1 && isWhole.firstIndex(of: false) == 9, "\(isWhole)")
  }

  @Test("What the decoder complains about is told of the frame that was damaged, not of the one that came out meanwhile")
  func damagedOutOfOrder() throws {
    let clip = TestClip(size: Size(width: 320, height: 240), bFrames: 2)
    let reader = try Arrivals.open(try folder.clip("b.mkv", clip))
    let decoder = try reader.makeDecoder()
    var (events, stamps, damagedStamp): ([DecodedEvent], [Int64], Int64) = ([], [], .min)
    while let packet = try reader.read() {
      let raw = packet.storage.packet
      // A picture that others are put before: the stamps go back after it.
      if damagedStamp == .min, stamps.count > 10, raw.pointee.pts > (stamps.max() ?? 0) {
        damagedStamp = raw.pointee.pts
        #expect(av_packet_make_writable(raw) >= 0)
        for index in 20..<Int(raw.pointee.size) { raw.pointee.data[index] = UInt8(truncatingIfNeeded: index &* 37) }
      }
      stamps.append(raw.pointee.pts)
      decoder.decode(packet, into: &events)
    }
    decoder.decode(nil, into: &events)
    let damaged = events.compactMap { if case .frame(let frame) = $0, frame.isDamaged { frame.pixels.frame.pointee.pts } else { nil } }
    #expect(events.count == 30 && damaged == [damagedStamp], "\(damaged) \(damagedStamp)")
  }

  @Test("A change of size in the middle of the stream")
  func geometry() throws {
    let small = try TestFolder.bytes(try folder.clip("a.mjpeg", TestClip(codec: AV_CODEC_ID_MJPEG, frames: 3)))
    let large = try TestFolder.bytes(
      try folder.clip("b.mjpeg", TestClip(codec: AV_CODEC_ID_MJPEG, size: Size(width: 128, height: 96), frames: 2)))
    let arrivals = try Arrivals(try Arrivals.open(try folder.file("c.mjpeg", small + large + small)))
    #expect(arrivals.frames.map(\.pixels.displaySize.width) == [64, 64, 64, 128, 128, 64, 64, 64])
  }

  @Test("After a flush the decoder waits for a key frame, and begins anew after draining")
  func flush() throws {
    let (server, reader) = try stream(TestClip(bFrames: 2))
    let decoder = try reader.makeDecoder()
    var (events, packets): ([DecodedEvent], [Packet]) = ([], [])
    while let packet = try reader.read() { packets.append(packet) }
    for packet in packets.prefix(5) { decoder.decode(packet, into: &events) }
    decoder.flush()
    events.removeAll()
    for round in 1...2 {
      for packet in packets { decoder.decode(packet, into: &events) }
      decoder.decode(nil, into: &events)
      #expect(events.count == 30 * round && server.connections == 1)
    }
    let numbers = try events.map { if case .frame(let frame) = $0 { try number(frame) } else { -1 } }
    #expect(numbers == Array(0..<30) + Array(0..<30))
  }

  @Test("A decoder outlives its reader, and works on another thread")
  func threads() async throws {
    var stream: (server: TestServer, reader: PacketReader)? = try stream(TestClip())
    let decoder = try #require(stream).reader.makeDecoder()
    var packets: [Packet] = []
    while let packet = try stream?.reader.read() { packets.append(packet) }
    stream = nil
    let taken = packets
    let count = await Task.detached {
      var events: [DecodedEvent] = []
      for packet in taken { decoder.decode(packet, into: &events) }
      decoder.decode(nil, into: &events)
      return events.count
    }.value
    #expect(count == 30)
  }

  @Test(
    "What FFmpeg says of lost packets of the chosen stream: number 1, PID 256",
    arguments: [
      ("[rtsp] RTP: missed 12 packets", true, 12), ("[rtsp] max delay reached. need to consume packet", true, 0),
      ("[mpegts] Continuity check failed for pid 256 expected 4 got 6", true, 0), ("[rtsp] UDP timeout, retrying with TCP", false, 0),
      ("[mpegts] Continuity check failed for pid 257 expected 4 got 6", false, 0),
      ("[mpegts] Continuity check failed for pid 2560 expected 4 got 6", false, 0),
      ("[mpegts] Packet corrupt (stream = 1, dts = 7200)", true, 0), ("[mpegts] Packet corrupt (stream = 0, dts = 7200)", false, 0),
      ("[mpegts] Packet corrupt (stream = 10, dts = NOPTS)", false, 0), ("[aac] Packet corrupt (stream = 1, dts = 7200).", false, 0),
      ("[mpegts] PES packet size mismatch", false, 0), ("[rtsp] RTP: dropping old packet received too late", false, 0),
    ])
  func signs(line: String, isLoss: Bool, lost: Int) {
    let signs = DamageSigns.ofTransport()
    signs.follow(stream: 1, pid: 256, container: "mpegts")
    signs.notice("[rtsp] RTP: missed 1 packets")
    _ = signs.take()
    signs.notice(line)
    #expect(signs.take() == (isLoss, lost))
    #expect(signs.take() == (false, 0))
  }
}
