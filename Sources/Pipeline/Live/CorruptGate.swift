/// Decides which decoded frames the detector may see: none that is damaged or was predicted from a damaged picture.
///
/// After damage the gate is closed until the next key frame that is itself clean. A new connection begins closed, since its
/// first frames may be predicted from pictures that were never received. Where every frame is a key frame (MJPEG and other
/// intra-only codecs), this comes down to judging each frame alone.
///
/// Streams with intra refresh renew the picture strip by strip and never send a key frame again. So the gate also opens after
/// a time without new damage: 10 s where the stream has not shown its distance between key frames, else twice the longest
/// distance seen on this connection, 2 s … 60 s: a key frame that late does not come any more. A refresh takes about a second.
///
/// Frames are judged in the order in which the decoder gives them, and losses are told at their place in that order.
struct CorruptGate {
  /// Patience with a stream whose distance between key frames is not known.
  static let unknownPatience = Duration.seconds(10)
  /// Bounds of the patience with one whose distance is known.
  static let patience: ClosedRange<Duration> = .seconds(2) ... .seconds(60)

  private(set) var isOpen = false
  /// Frames have come undamaged since then; nil before the first one.
  private var cleanSince: ContinuousClock.Instant?
  private var lastKey: ContinuousClock.Instant?
  private var longestKeyDistance: Duration?

  init() {}

  /// - Parameters:
  ///   - isKey: decoded without any other picture. Damaged key frames count too when distances are taken.
  ///   - isDamaged: flagged by the decoder or concealed, or packets of its own were lost.
  ///   - time: arrival of the frame; it does not go back.
  /// - Returns: true if the detector may see the frame; false if it is corrupt.
  mutating func judge(isKey: Bool, isDamaged: Bool, at time: ContinuousClock.Instant) -> Bool {
    if isKey {
      if let lastKey { longestKeyDistance = max(longestKeyDistance ?? .zero, lastKey.duration(to: time)) }
      lastKey = time
    }
    if isDamaged {
      isOpen = false
      cleanSince = time
    } else if isKey {
      isOpen = true
    } else if !isOpen {
      let since = cleanSince ?? time
      cleanSince = since
      isOpen = since.duration(to: time) >= currentPatience
    }
    return isOpen
  }

  /// Packets before the next frame were skipped, lost or not decodable: what follows may be predicted from them.
  mutating func lostReference() {
    isOpen = false
    cleanSince = nil
  }

  /// A new connection: what comes has nothing to do with what came.
  mutating func reset() {
    self = CorruptGate()
  }

  private var currentPatience: Duration {
    guard let longestKeyDistance else { return Self.unknownPatience }
    return min(max(longestKeyDistance * 2, Self.patience.lowerBound), Self.patience.upperBound)
  }
}
