/// What a line of records is about, for those who may have to choose between lines.
public enum RecordKind: Sendable, Hashable {
  case frame
  case event
  /// The end of a stream.
  case summary
}
