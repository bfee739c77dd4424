/// Receives the results of a run, in order, on the sink thread.
///
/// Not `Sendable`: one stage makes it, uses it and lets go of it.
public protocol FrameSink: AnyObject {
  /// - Returns: `.closed` when nobody reads any more, which ends the run in order and without a fault.
  /// - Throws: what makes going on pointless, for example a full disk.
  func write(_ result: FrameResult) throws -> WriteOutcome

  func write(_ event: EventRecord) throws -> WriteOutcome

  /// No result follows; the counts of `finish` are taken after this.
  func seal()

  /// The end of the run, also after a fault: the output must be left readable.
  func finish(_ outcome: RunOutcome) throws
}

extension FrameSink {
  public func seal() {}
}
