import Foundation
import Video

/// Writes for people, to stderr. Records go to stdout and nowhere else.
enum Terminal {
  /// A person is watching stderr.
  static var isInteractive: Bool { isatty(STDERR_FILENO) == 1 }

  static func complain(_ sentence: String) {
    say("pdnstream: \(sentence)")
  }

  /// What FFmpeg warns of, on request.
  static func warn(_ line: FFmpegLog.Line) {
    say("ffmpeg: \(line.text)")
  }

  static func say(_ line: String) {
    write(line + "\n", to: STDERR_FILENO)
  }

  /// Writes over the current line, so that progress does not scroll.
  static func replaceLine(_ text: String) {
    write("\r\u{1B}[K" + text, to: STDERR_FILENO)
  }

  /// For commands whose result is text for a person.
  static func print(_ text: String) {
    write(text + "\n", to: STDOUT_FILENO)
  }

  private static func write(_ text: String, to descriptor: Int32) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      // Nowhere is left to say that the terminal is gone.
      guard written > 0 || (written < 0 && errno == EINTR) else { return }
      bytes = bytes.dropFirst(max(written, 0))
    }
  }
}
