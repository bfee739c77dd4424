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

  /// The stream that is read, as FFmpeg's lines name it.
  private struct Chosen {
    var index: Int
    /// Of MPEG-TS; nil when lines of it may be about another transport stream.
    var pid: Int?
    var container: String
  }

  private let state = Mutex(State())
  private let chosen = Mutex<Chosen?>(nil)
  private let sentences: [String]

  private init(_ sentences: [String]) { self.sentences = sentences }

  /// For what a demuxer says.
  static func ofTransport() -> DamageSigns {
    DamageSigns([
      "RTP: missed ", "max delay reached", "jitter buffer full", "bad cseq", continuity, corrupt, "buffer overrun",
      "RTP H.264 NAL unit type", "overrun",
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

  private static let continuity = "Continuity check failed for pid "
  private static let corrupt = "Packet corrupt (stream = "

  /// From now on, what is said of other streams (audio, data) is no damage.
  ///
  /// - Parameters:
  ///   - stream: the number of the stream in its container.
  ///   - pid: its number in MPEG-TS; nil when that is unknown.
  ///   - container: the name by which FFmpeg's lines begin: what is in its pieces is numbered otherwise.
  func follow(stream: Int, pid: Int?, container: String) {
    chosen.withLock { $0 = Chosen(index: stream, pid: pid, container: container) }
  }

  private func isOfOther(_ line: String, _ sign: String) -> Bool {
    guard sign == DamageSigns.continuity || sign == DamageSigns.corrupt, let range = line.firstRange(of: sign) else { return false }
    let number = Int(line[range.upperBound...].prefix { $0.isNumber })
    return chosen.withLock { chosen in
      guard let chosen else { return false }
      return sign == DamageSigns.continuity ? number != chosen.pid : number != chosen.index || !line.hasPrefix("[\(chosen.container)")
    }
  }

  func notice(_ line: String) {
    guard let sign = sentences.first(where: { line.contains($0) }), !isOfOther(line, sign) else { return }
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
