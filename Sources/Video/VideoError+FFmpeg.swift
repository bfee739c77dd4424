import CFFmpeg

extension VideoError.Cause {
  /// FFmpeg's own words for `number`, with the last line that `log` caught.
  init(number: Int32, log: LogScope? = nil) {
    self.init(number: number, text: ffmpegText(number), logLine: log?.takeLastLine())
  }
}

/// FFmpeg's sentence for an error number, such as `Invalid data found when processing input`.
func ffmpegText(_ number: Int32) -> String {
  withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(AV_ERROR_MAX_STRING_SIZE)) { buffer in
    guard let base = buffer.baseAddress else { return "error \(number)" }
    buffer.initialize(repeating: 0)
    // On an unknown number it still writes a generic text.
    _ = av_strerror(number, base, buffer.count)
    return String(cString: base)
  }
}

extension VideoError {
  /// - Parameter action: completes "Cannot …".
  static func outOfMemory(_ action: String) -> VideoError {
    VideoError(.outOfMemory, "Cannot \(action): out of memory. Free some memory or lower the limits.")
  }

  static func interrupted(_ location: InputLocation) -> VideoError {
    VideoError(.interrupted, "Reading '\(location)' was interrupted.")
  }

  /// MP4 and MOV as cameras write them: nothing can be read before the last bytes are.
  static func indexAtEnd(_ location: InputLocation, _ cause: Cause) -> VideoError {
    VideoError(
      .unsupported, "Cannot open '\(location)': its index is at the end, so it cannot be read from a pipe. Give the file itself.",
      cause: cause)
  }

  /// FFmpeg's complaint about the size of a picture, which its numbers do not tell from other damage: `Picture size 60000x60000 is
  /// invalid` (more than it can address) or `… exceeds specified max pixel count 4000`. Nil for none, and for sizes such as 0x0.
  static func tooLarge(_ location: InputLocation, log: LogScope) -> VideoError? {
    guard let words = log.heard(after: "Picture size ")?.split(separator: " ", maxSplits: 1), words.count == 2 else { return nil }
    let sides = words[0].split(separator: "x").compactMap { Int($0) }
    guard sides.count == 2, sides.allSatisfy({ $0 > 0 }) else { return nil }
    let isLimit = words[1].hasPrefix("exceeds")
    let reason = isLimit ? "exceed the limit on pixels. Raise it if you trust the file." : "are more than FFmpeg can hold. Check the file."
    return VideoError(.tooLarge, "Cannot open '\(location)': frames of \(words[0]) \(reason)")
  }

  /// Why opening `location` failed with FFmpeg's `number`.
  static func opening(_ location: InputLocation, number: Int32, seekable: Bool, log: LogScope) -> VideoError {
    if let error = tooLarge(location, log: log) { return error }
    let (lacksIndex, hasTooManyStreams) = (log.heard("moov atom not found"), log.heard("max_streams"))
    let cause = Cause(number: number, log: log)
    let line = cause.logLine ?? ""
    func error(_ code: Code, _ reason: String) -> VideoError {
      VideoError(code, "Cannot open '\(location)': \(reason)", cause: cause)
    }
    if lacksIndex {
      guard seekable else { return .indexAtEnd(location, cause) }
      return error(.truncated, "its index (moov) is missing, so the recording was cut off. Copy or record it again.")
    }
    if hasTooManyStreams {
      return error(.tooLarge, "it holds more streams than the limit allows. Raise the limit on streams if you trust it.")
    }
    switch number {
    case PDN_AVERROR_ENOENT: return error(.notFound, "no such file. Check the path.")
    case PDN_AVERROR_EACCES: return error(.permission, "permission denied. Check who may read it.")
    case PDN_AVERROR_ENOMEM: return .outOfMemory("open '\(location)'")
    case PDN_AVERROR_EIO: return error(.io, "the device or file system fails. Check the disk.")
    case PDN_AVERROR_EINVAL where line.contains("option"):
      return error(.invalidOption, "FFmpeg refuses an option (\(line)). Check the input options.")
    case PDN_AVERROR_EOF: return error(.truncated, "it ends within its header. Copy or record it again.")
    default:
      return error(.notMedia, "no media format that FFmpeg knows. Check that it is a video.")
    }
  }
}
