import CFFmpeg
import Perception

/// Turns the packets of one open stream into events, to the end or to a fault. Used by one thread at a time.
final class FrameReader {
  /// Packets of the video stream handed to the decoder so far.
  private(set) var packetCount = 0

  private let location: InputLocation
  private let interrupt: InterruptFlag
  private let log: LogScope
  private let demuxer: Demuxer
  private let decoder: Decoder
  // Both owned; freed in `deinit`.
  private let packet: UnsafeMutablePointer<AVPacket>
  private let frame: UnsafeMutablePointer<AVFrame>

  private var finisher: FrameFinisher
  private var displaySize: Size?
  private var epoch = 0
  private var sequence = 0
  private var undecodable = 0
  private var lastReason: String?
  private var fault: VideoError?
  private var hasEnded = false
  /// What follows the event just returned: a frame is announced by up to two others.
  private var waiting: [SourceEvent] = []

  init(_ demuxer: Demuxer, _ decoder: Decoder, _ setup: DecoderSetup, interrupt: InterruptFlag, log: LogScope) throws(VideoError) {
    var (packet, frame) = (av_packet_alloc(), av_frame_alloc())
    guard let ownPacket = packet, let ownFrame = frame else {
      av_packet_free(&packet)
      av_frame_free(&frame)
      throw .outOfMemory("open '\(demuxer.location)'")
    }
    (self.packet, self.frame) = (ownPacket, ownFrame)
    (self.demuxer, self.decoder, self.location) = (demuxer, decoder, demuxer.location)
    (self.interrupt, self.log) = (interrupt, log)
    finisher = FrameFinisher(setup)
  }

  deinit {
    var (packet, frame): (UnsafeMutablePointer<AVPacket>?, UnsafeMutablePointer<AVFrame>?) = (packet, frame)
    av_packet_free(&packet)
    av_frame_free(&frame)
  }

  /// - Parameter packetLimit: gives up looking once this many packets have been decoded.
  /// - Returns: the next event; nil at the packet limit.
  func next(packetLimit: Int = .max) throws(VideoError) -> SourceEvent? {
    if !waiting.isEmpty { return waiting.removeFirst() }
    while !hasEnded {
      if interrupt.isRaised { return try end(with: .interrupted(location)) }
      switch decoder.receive(into: frame) {
      case .frame: return try deliver()
      case .damaged(let reason): return damaged(reason)
      case .ended: return try end(with: fault ?? faultWithoutFrames())
      case .needsPacket:
        guard packetCount < packetLimit else { return nil }
        if let event = try feed() { return event }
      }
    }
    return .endOfStream
  }

  private func feed() throws(VideoError) -> SourceEvent? {
    switch demuxer.read(into: packet) {
    case .packet:
      packetCount += 1
      defer { av_packet_unref(packet) }
      return decoder.send(packet).map { damaged($0) }
    case .damaged(let reason):
      return damaged(reason)
    case .end(let fault):
      if let fault, fault.code == .interrupted { return try end(with: fault) }
      self.fault = fault
      decoder.drain()
      return nil
    }
  }

  private func damaged(_ reason: String) -> SourceEvent {
    undecodable += 1
    lastReason = reason
    return .undecodable(count: 1, reason: reason)
  }

  private func end(with fault: VideoError?) throws(VideoError) -> SourceEvent {
    hasEnded = true
    if let fault { throw fault }
    return .endOfStream
  }

  /// A stream that gave nothing is not an orderly one.
  private func faultWithoutFrames() -> VideoError? {
    guard sequence == 0 else { return nil }
    let hasNoTimeScale = log.heard("time scale 0")
    let line = lastReason ?? log.takeLastLine()
    let cause = line.map { VideoError.Cause(number: PDN_AVERROR_INVALIDDATA, text: ffmpegText(PDN_AVERROR_INVALIDDATA), logLine: $0) }
    func error(_ code: VideoError.Code, _ reason: String) -> VideoError {
      VideoError(code, "Cannot decode '\(location)': \(reason)", cause: cause)
    }
    if demuxer.isEncrypted { return error(.unsupported, "it is encrypted. Give a copy without protection.") }
    if hasNoTimeScale {
      return error(.corrupt, "its time scale is zero, so no frame has a place in time. Export it again from its source.")
    }
    if let line, line.contains("max pixel count") || line.contains("Failed to set dimensions") {
      return error(.tooLarge, "its frames exceed the limit on pixels. Raise it if you trust the file.")
    }
    guard undecodable > 0 else { return error(.empty, "its video stream holds no whole frame. Copy or record it again.") }
    return error(.corrupt, "none of its \(undecodable) packets is whole. Copy or record it again.")
  }

  private func deliver() throws(VideoError) -> SourceEvent {
    let finished = try finisher.finish(frame)
    let (pixels, reading) = (finished.pixels, finished.reading)
    if reading.startsEpoch {
      epoch += 1
      waiting.append(.discontinuity(epoch: epoch))
    }
    if let displaySize, displaySize != pixels.displaySize { waiting.append(.geometry(pixels.displaySize)) }
    displaySize = pixels.displaySize
    let event = SourceEvent.frame(VideoFrame(id: FrameID(epoch: epoch, sequence: sequence), time: reading.time, pixels: pixels))
    sequence += 1
    guard !waiting.isEmpty else { return event }
    waiting.append(event)
    return waiting.removeFirst()
  }
}
