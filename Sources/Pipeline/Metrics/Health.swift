import Streaming

/// Whether every stream delivers frames.
struct Health: Sendable {
  /// The age of a stream's newest frame from which on the stream is not well, seconds.
  let limitSeconds: Double

  /// - Parameter runningSeconds: since the streams were begun, which counts for those without a frame yet.
  /// - Returns: a line for each stream that is not well; empty when all are.
  func problems(of streams: [StreamMetrics], runningSeconds: Double) -> [String] {
    streams.compactMap { stream in
      let age = stream.newestFrameAgeSeconds ?? runningSeconds
      guard age > limitSeconds else { return nil }
      let time = Int(exactly: age.rounded(.down)).map { "\($0) s" } ?? "a long time"
      let what = stream.newestFrameAgeSeconds == nil ? "no frame yet" : "no frame for \(time)"
      return "\(stream.stream): \(what)\(stream.isConnected ? "" : ", not connected")"
    }
  }
}
