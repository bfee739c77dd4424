/// Writes records in one format to one sink: one call of the operating system per record, so that a crash loses no record that was
/// written, and a reader sees each frame as it is done.
public struct RecordWriter: Sendable {
  private var encoder: any RecordEncoder
  private let sink: any RecordSink

  /// - Parameters:
  ///   - isCOCO: the model's classes are COCO's 80 in COCO's order, which `RecordFormat.coco` numbers as COCO does.
  ///   - layout: the columns of `RecordFormat.mot`.
  public init(format: RecordFormat, sink: any RecordSink, classesAreCOCO isCOCO: Bool, motLayout layout: MOTLayout = .modelClasses) {
    switch format {
    case .jsonl: encoder = JSONLinesEncoder()
    case .mot: encoder = MOTEncoder(layout)
    case .coco: encoder = COCOEncoder(categoryIDs: isCOCO ? COCOEncoder.officialCategoryIDs : nil)
    }
    self.sink = sink
  }

  /// Objects left out so far because their box was not finite, which only a broken model makes.
  public var omittedObjects: Int { encoder.omittedObjects }

  public mutating func write(_ frame: FrameRecord) throws(RecordError) -> WriteOutcome {
    encoder.encode(frame)
    return try flush(.frame)
  }

  public mutating func write(_ event: EventRecord) throws(RecordError) -> WriteOutcome {
    encoder.encode(event)
    return try flush(.event)
  }

  /// No frame follows.
  func seal() {
    sink.seal()
  }

  /// Writes the summary and what the format needs at its end. Nothing may be written after it.
  public mutating func finish(_ summary: SummaryRecord) throws(RecordError) -> WriteOutcome {
    encoder.encode(summary)
    let outcome = try flush(.summary)
    try sink.close()
    return outcome
  }

  private func flush(_ kind: RecordKind) throws(RecordError) -> WriteOutcome {
    let bytes = encoder.bytes
    guard !bytes.isEmpty else { return .written }
    return try sink.write(bytes.span.bytes, of: kind)
  }
}
