/// Turns records into the lines of one format. The bytes of the last record are in `bytes` until the next call.
protocol RecordEncoder: Sendable {
  /// What the last call wrote: whole lines, or nothing.
  var bytes: [UInt8] { get }
  /// Objects left out so far because their box was not finite.
  var omittedObjects: Int { get }

  mutating func encode(_ frame: FrameRecord)
  mutating func encode(_ event: EventRecord)
  /// The end of the output.
  mutating func encode(_ summary: SummaryRecord)
}
