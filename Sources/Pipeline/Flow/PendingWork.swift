/// A message that carries work still running on the inference engine.
protocol PendingWork: Sendable {
  /// Cancels what can be cancelled and returns when nothing of this message runs any more, so that its requests are
  /// back in their pools. Called instead of processing the message, when the pipeline stops early.
  func abandon() async
}
