import Synchronization

/// Notices in FFmpeg's log what its numbers do not tell: that packets were lost on the way, or that a picture was patched up.
///
/// The sentences are those of FFmpeg 5.1 (`rtpdec.c`, `mpegts.c`; `h264*.c`, `hevc_refs.c`, `error_resilience.c`, `mpeg4videodec.c`,
/// `mjpegdec.c`). FFmpeg may log from a decoder's own threads, so this is locked.
final class DamageSigns: Sendable {
  private struct State {
    var isDamaged = false
    var lost = 0
  }

  private let state = Mutex(State())
  private let sentences: [String]

  private init(_ sentences: [String]) { self.sentences = sentences }

  /// For what a demuxer says.
  static func ofTransport() -> DamageSigns {
    DamageSigns([
      "RTP: missed ", "max delay reached", "jitter buffer full", "RTP: dropping old packet", "bad cseq", "Continuity check failed",
      "PES packet size mismatch", "Packet corrupt", "buffer overrun", "RTP H.264 NAL unit type", "overrun",
    ])
  }

  /// For what a decoder says. Only what damages the picture: cameras that send odd side information with every frame exist.
  static func ofDecoder() -> DamageSigns {
    DamageSigns([
      "concealing", "error while decoding", "issing reference picture", "eference picture missing", "Frame num gap",
      "Could not find ref with POC", "unref short failure", "illegal short term buffer", "Error at MB", "damaged at", "bad vlc",
      "Invalid NAL unit", "decode_slice_header error", "unavailable for requested intra", "Overconsum", "overread",
      "First slice in a frame missing", "non-existing PPS", "PPS id out of range", "error in residual", "invalid mb type",
      "Error parsing NAL unit", "error count", "cabac decode", "corrupted macroblock", "ac-tex", "dc marker", "is no keyframe",
    ])
  }

  func notice(_ line: String) {
    guard let sign = sentences.first(where: { line.contains($0) }) else { return }
    state.withLock { state in
      state.isDamaged = true
      guard sign.hasPrefix("RTP: missed"), let range = line.firstRange(of: sign) else { return }
      state.lost += Int(line[range.upperBound...].prefix { $0.isNumber }) ?? 0
    }
  }

  /// What was noticed since the last call.
  func take() -> (isDamaged: Bool, lost: Int) {
    state.withLock { state in
      defer { state = State() }
      return (state.isDamaged, state.lost)
    }
  }
}
