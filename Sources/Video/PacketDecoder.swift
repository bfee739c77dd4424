import CFFmpeg
import Perception

/// Decodes the packets of a `PacketReader`. Used by one thread at a time, which may be another than the reader's.
public final class PacketDecoder {
  /// What a frame needs to know of its packet.
  private struct Arrival {
    var stamp: Int64
    /// Data before it was lost, or the decoder complained about it. Frames come out later and in another order than they are
    /// decoded, so what the decoder says is kept with the packet that it was given.
    var isDamaged: Bool
    var instant: ContinuousClock.Instant
    var microseconds: Int64
    var sender: Int64?
  }

  private let log: LogScope
  private let signs: DamageSigns
  // Optional, so that `deinit` can close FFmpeg's context while its log lines still have a place to go.
  private var decoder: Decoder?
  // Owned; freed in `deinit`.
  private var frame: UnsafeMutablePointer<AVFrame>?
  private var finisher: FrameFinisher
  private var stamps = StampGuard()
  /// The last packets, in a ring: decoders hold back up to 16 frames to put them in order.
  private var arrivals: [Arrival] = []
  private var nextArrival = 0

  private static let arrivalCount = 32

  init(_ setup: DecoderSetup, options: SourceOptions, log: FFmpegLog) throws(VideoError) {
    let signs = DamageSigns.ofDecoder()
    let scope = LogScope(log, redaction: setup.location.redaction, signs: signs)
    finisher = FrameFinisher(setup)
    arrivals.reserveCapacity(PacketDecoder.arrivalCount)
    decoder = try scope.during { () throws(VideoError) in try Decoder(setup, options: options, log: scope) }
    (self.log, self.signs) = (scope, signs)
    frame = av_frame_alloc()
    guard frame != nil else { throw .outOfMemory("decode '\(setup.location)'") }
  }

  deinit {
    av_frame_free(&frame)
    log.during { decoder = nil }
  }

  /// Decodes one packet, or, given nil, what the decoder still holds back at the end of the stream.
  ///
  /// - Parameter events: gets the frames and failures appended; none while the decoder waits for more.
  public func decode(_ packet: Packet?, into events: inout [DecodedEvent]) {
    guard let decoder, let frame else { return }
    log.during {
      if let packet {
        remember(packet)
        if let reason = decoder.send(packet.storage.packet) { events.append(.undecodable(reason: reason)) }
      } else {
        decoder.drain()
      }
      while true {
        let outcome = decoder.receive(into: frame)
        keepSigns()
        switch outcome {
        case .frame: events.append(deliver(frame))
        case .damaged(let reason): events.append(.undecodable(reason: reason))
        case .needsPacket, .ended: return
        }
      }
    }
    if packet == nil { flush() }
  }

  /// Forgets everything that later packets could refer to; to be called after packets were left out.
  public func flush() {
    log.during { decoder?.flush() }
    arrivals.removeAll(keepingCapacity: true)
    nextArrival = 0
    _ = signs.take()
  }

  private func remember(_ packet: Packet) {
    let arrival = Arrival(
      stamp: packet.storage.packet.pointee.pts, isDamaged: packet.followsLoss, instant: packet.arrival,
      microseconds: packet.arrivalMicroseconds, sender: packet.senderMicroseconds)
    if arrivals.count < PacketDecoder.arrivalCount { arrivals.append(arrival) } else { arrivals[nextArrival] = arrival }
    nextArrival = (nextArrival + 1) % PacketDecoder.arrivalCount
  }

  /// Decoders work while they take a packet or are asked for a frame, and log meanwhile.
  private func keepSigns() {
    let last = (nextArrival - 1 + PacketDecoder.arrivalCount) % PacketDecoder.arrivalCount
    guard signs.take().isDamaged, last < arrivals.count else { return }
    arrivals[last].isDamaged = true
  }

  /// The packet with the frame's stamp, the latest if several have it; the last packet for a frame without one.
  private func arrival(of frame: UnsafeMutablePointer<AVFrame>) -> Arrival? {
    for back in 1...PacketDecoder.arrivalCount {
      let index = (nextArrival - back + PacketDecoder.arrivalCount) % PacketDecoder.arrivalCount
      guard index < arrivals.count, arrivals[index].stamp != PDN_AV_NOPTS_VALUE else { continue }
      if arrivals[index].stamp == frame.pointee.pts { return arrivals[index] }
    }
    let last = (nextArrival - 1 + PacketDecoder.arrivalCount) % PacketDecoder.arrivalCount
    return last < arrivals.count ? arrivals[last] : nil
  }

  private func deliver(_ frame: UnsafeMutablePointer<AVFrame>) -> DecodedEvent {
    let arrival = arrival(of: frame)
    do throws(VideoError) {
      let stamp = frame.pointee.pts == PDN_AV_NOPTS_VALUE ? nil : frame.pointee.pts
      let verdict = stamps.read(stamp, arrival: arrival?.instant)
      let finished = try finisher.finish(frame, ignoringStamp: verdict == .frozen)
      let pixels = finished.pixels
      return .frame(
        ArrivedFrame(
          pixels: pixels, time: finished.reading.time, startsEpoch: finished.reading.startsEpoch, isDuplicate: verdict == .duplicate,
          isDamaged: pixels.isCorrupt || arrival?.isDamaged == true, isKey: pixels.isKey,
          arrival: arrival?.instant ?? .now, arrivalMicroseconds: arrival?.microseconds ?? 0, senderMicroseconds: arrival?.sender))
    } catch {
      return .undecodable(reason: error.sentence)
    }
  }
}
