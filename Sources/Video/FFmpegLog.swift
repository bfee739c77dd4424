/// Receives FFmpeg's warnings and errors for one source, credentials removed. Silent unless a receiver is given.
public final class FFmpegLog: Sendable {
  public struct Line: Sendable, Hashable {
    /// True for errors, false for warnings.
    public let isError: Bool
    public let text: String
  }

  private let receive: (@Sendable (Line) -> Void)?

  public init(_ receive: (@Sendable (Line) -> Void)? = nil) {
    self.receive = receive
  }
}
