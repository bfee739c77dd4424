public import Perception

/// A decoded frame of a live stream, with the times of the packet that it came in.
public struct ArrivedFrame: Sendable {
  public let pixels: PixelBuffer
  /// Presentation time; strictly increasing between the frames that start an epoch (see `FrameClock` for the rule).
  public let time: MediaTime
  /// True when the stream's clock jumped back by more than a second: a new epoch begins with this frame.
  public let startsEpoch: Bool
  /// True when the frame has the same stamp as the one before: a camera that repeats itself.
  public let isDuplicate: Bool
  /// True when the decoder had to make up parts of the picture, or data before it was lost. Frames that refer to it may show the
  /// damage too, up to the next key frame.
  public let isDamaged: Bool
  public let isKey: Bool
  /// See `Packet.arrival`.
  public let arrival: ContinuousClock.Instant
  /// See `Packet.arrivalMicroseconds`.
  public let arrivalMicroseconds: Int64
  /// See `Packet.senderMicroseconds`.
  public let senderMicroseconds: Int64?

  public init(
    pixels: PixelBuffer, time: MediaTime, startsEpoch: Bool = false, isDuplicate: Bool = false, isDamaged: Bool = false,
    isKey: Bool = false, arrival: ContinuousClock.Instant, arrivalMicroseconds: Int64, senderMicroseconds: Int64? = nil
  ) {
    self.pixels = pixels
    self.time = time
    self.startsEpoch = startsEpoch
    self.isDuplicate = isDuplicate
    self.isDamaged = isDamaged
    self.isKey = isKey
    self.arrival = arrival
    self.arrivalMicroseconds = arrivalMicroseconds
    self.senderMicroseconds = senderMicroseconds
  }
}
