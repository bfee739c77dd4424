import CFFmpeg
import Testing

@testable import Video

/// What becomes of packets whose memory belongs to a device.
@Suite struct PacketKeepTests {
  /// A camera lends memory of its driver, which is gone when the camera is closed.
  @Test func whatADeviceLendsIsCopied() throws {
    let count = 100
    let lent = UnsafeMutablePointer<UInt8>.allocate(capacity: count)
    defer { lent.deallocate() }
    lent.update(repeating: 7, count: count)
    var returns = 0
    let packet = try #require(av_packet_alloc())
    var owner: UnsafeMutablePointer<AVPacket>? = packet
    defer { av_packet_free(&owner) }
    try withUnsafeMutablePointer(to: &returns) { returns in
      // The buffer is given back at once, so neither pointer outlives this scope.
      let giveBack: @convention(c) (UnsafeMutableRawPointer?, UnsafeMutablePointer<UInt8>?) -> Void = { opaque, _ in
        opaque?.assumingMemoryBound(to: Int.self).pointee += 1
      }
      packet.pointee.buf = av_buffer_create(lent, count, giveBack, returns, 0)
      try #require(packet.pointee.buf != nil)
      packet.pointee.data = lent
      packet.pointee.size = Int32(count)
      packet.pointee.pts = 42
      #expect(Packet.keep(packet))
      #expect(returns.pointee == 1, "the device has its memory back")
    }
    lent.update(repeating: 9, count: count)
    let data = try #require(packet.pointee.data)
    #expect(packet.pointee.size == 100 && packet.pointee.pts == 42)
    #expect((0..<count).allSatisfy { data[$0] == 7 })
    #expect((0..<Int(AV_INPUT_BUFFER_PADDING_SIZE)).allSatisfy { data[count + $0] == 0 }, "decoders read beyond the end")
  }

  @Test func anEmptyPacketStaysEmpty() throws {
    let packet = try #require(av_packet_alloc())
    var owner: UnsafeMutablePointer<AVPacket>? = packet
    defer { av_packet_free(&owner) }
    #expect(Packet.keep(packet) && packet.pointee.data == nil && packet.pointee.size == 0)
  }
}
