/// Where lines of records go.
public protocol RecordSink: AnyObject, Sendable {
  /// Takes `lines`, one or more whole lines that end in LF and make up one record. Returns when the operating system has all of them,
  /// or, of a sink that queues, when they are queued. Lines of two callers never mix.
  func write(_ lines: RawSpan, of kind: RecordKind) throws(RecordError) -> WriteOutcome

  /// No frame follows: what was taken so far counts as written from now on.
  func seal()

  /// Ends the output; the second call does nothing.
  func close() throws(RecordError)
}

extension RecordSink {
  public func seal() {}
}

/// What became of lines given to a `RecordSink`.
public enum WriteOutcome: Sendable, Equatable {
  case written
  /// The reader has gone (`| head -1`): not a fault, the caller ends quietly.
  case closed
}
