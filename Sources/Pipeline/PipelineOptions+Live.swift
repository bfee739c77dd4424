extension PipelineOptions {
  /// - Parameter milliseconds: longest useful age of a record; nil = none.
  public mutating func setLatencyBudget(milliseconds: Int?) {
    budget = milliseconds.map { .milliseconds($0) }
  }
}

extension PipelineSpec {
  /// Puts several cores on one look where the file leaves it open: a frame then waits less, for some throughput.
  /// - Parameter cores: of this machine.
  public mutating func useLatencyStreams(cores: Int) {
    inference.streams = inference.streams ?? max(1, cores / 4)
  }
}
