/// Why a frame that was read has no record. The set is closed: records, metrics and documentation list exactly these.
public enum DropReason: String, CaseIterable, Hashable, Sendable {
  /// A newer frame took its place before work on it began (live only).
  case stale
  /// Its deadline passed while it was being worked on (live only).
  case late
  /// The decoder flagged it, or it depends on a lost reference, so the detector must not see it.
  case corrupt
  /// The source delivered the same frame again.
  case duplicate
  /// It could not be decoded, or its picture has no usable size.
  case decode
  /// A stage failed on it, or had failed before it arrived.
  case fault
  /// Its record was ready but the reader of the records was too slow to take it (live only).
  case undelivered
  /// The pipeline was stopped while the frame was on its way.
  case shutdown
}
