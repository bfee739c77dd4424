/// Where FFmpeg's warnings and errors go, credentials removed. Silent unless a receiver is given.
public struct FFmpegLog: Sendable {
  public struct Line: Sendable, Hashable {
    /// True for errors, false for warnings.
    public let isError: Bool
    /// One line, credentials removed, such as `[h264] error while decoding MB 3 7`.
    public let text: String

    public init(isError: Bool, text: String) {
      self.isError = isError
      self.text = text
    }
  }

  let receive: (@Sendable (Line) -> Void)?

  /// - Parameter receive: called on whatever thread FFmpeg logs from, while it waits: be quick, do not call back.
  public init(_ receive: (@Sendable (Line) -> Void)? = nil) {
    self.receive = receive
  }
}
