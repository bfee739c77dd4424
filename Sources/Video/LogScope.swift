import CFFmpeg
import Synchronization

/// Catches what FFmpeg logs during one object's calls, removes credentials, passes it on and keeps the last lines for errors.
///
/// FFmpeg has one log callback for the whole process. It is routed by thread: while `during` runs, lines logged by the
/// calling thread come here. A decoder's worker threads are recognised by `AVCodecContext.opaque`, which must be `target`.
///
/// `@unchecked Sendable`: `target` is written in `init` and freed in `deinit` only, everything else is immutable or locked.
final class LogScope: @unchecked Sendable {
  /// For `AVCodecContext.opaque`; valid as long as this object.
  let target: UnsafeMutablePointer<pdn_ff_log_target>
  private let log: FFmpegLog
  private let redaction: Redaction
  private let signs: DamageSigns?
  private let recent = Mutex<[FFmpegLog.Line]>([])
  private static let recentLines = 8

  /// FFmpeg prints to stderr until this has run; a global is initialised once, by the first thread that needs it.
  private static let installed: Void = pdn_ff_log_install()

  /// Keeps FFmpeg from printing; for those that use it without a scope.
  static func silence() { _ = installed }

  /// - Parameter signs: hears every line too.
  init(_ log: FFmpegLog, redaction: Redaction = Redaction(), signs: DamageSigns? = nil) {
    LogScope.silence()
    self.log = log
    self.signs = signs
    self.redaction = redaction
    target = .allocate(capacity: 1)
    target.initialize(to: pdn_ff_log_target(receive: LogScope.receive, context: nil))
    // Unretained: FFmpeg calls back only inside `during` or from a decoder that its owner closes before this object dies.
    target.pointee.context = Unmanaged.passUnretained(self).toOpaque()
  }

  deinit {
    target.deinitialize(count: 1)
    target.deallocate()
  }

  /// Runs FFmpeg calls whose log lines belong here. Nests.
  func during<Result, Failure: Error>(_ body: () throws(Failure) -> Result) throws(Failure) -> Result {
    let before = pdn_ff_log_exchange(target)
    defer { _ = pdn_ff_log_exchange(before) }
    return try body()
  }

  /// True when one of the last lines says so. FFmpeg's numbers often hide the reason, and its last line is often "error reading header".
  func heard(_ text: String) -> Bool {
    recent.withLock { lines in lines.contains { $0.text.contains(text) } }
  }

  /// What follows `text` in the latest of the last lines that have it.
  func heard(after text: String) -> String? {
    recent.withLock { lines in
      lines.reversed().lazy.compactMap { line in line.text.firstRange(of: text).map { String(line.text[$0.upperBound...]) } }.first
    }
  }

  /// The last error since the last call, or the last warning if there was no error.
  func takeLastLine() -> String? {
    recent.withLock { lines in
      defer { lines.removeAll(keepingCapacity: true) }
      return (lines.last { $0.isError } ?? lines.last)?.text
    }
  }

  private func receive(level: Int32, text: String) {
    let line = FFmpegLog.Line(isError: level <= AV_LOG_ERROR, text: redaction.redact(LogScope.withoutAddresses(text)))
    recent.withLock { lines in
      if lines.count == LogScope.recentLines { lines.removeFirst() }
      lines.append(line)
    }
    signs?.notice(line.text)
    log.receive?(line)
  }

  private static let receive: pdn_ff_log_receiver = { context, level, line in
    guard let context, let line else { return }
    Unmanaged<LogScope>.fromOpaque(context).takeUnretainedValue().receive(level: level, text: String(cString: line))
  }

  /// `[h264 @ 0x55d879a22480] …` becomes `[h264] …`: addresses differ from run to run and tell nobody anything.
  private static func withoutAddresses(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let address = rest.firstRange(of: " @ 0x") {
      result += rest[..<address.lowerBound]
      rest = rest[address.upperBound...].drop { $0.isHexDigit }
    }
    return result + rest
  }
}
