import Fixtures
import Testing

/// One stream's records of a live run, which must account for every frame.
struct Ledger {
  let frames: [RecordLine]
  let events: [RecordLine]
  let summary: RecordLine

  private static let causes: Set = ["stale", "late", "corrupt", "duplicate", "decode", "fault", "undelivered", "shutdown"]

  /// - Parameter records: of all streams.
  init(of stream: String? = nil, in records: [RecordLine], sourceLocation: SourceLocation = #_sourceLocation) throws {
    let own = records.filter { stream == nil || $0.stream == stream }
    let name = stream ?? "the stream"
    frames = own.filter { $0.type == "frame" }
    events = own.filter { $0.type == "event" }
    summary = try #require(own.last, "no record of \(name)", sourceLocation: sourceLocation)
    try #require(
      summary.type == "summary" && own.count { $0.type == "summary" } == 1, "\(name): one summary at the end",
      sourceLocation: sourceLocation)
    check(name, sourceLocation)
  }

  private func check(_ name: String, _ location: SourceLocation) {
    let dropped = summary.dropped ?? [:]
    let total = dropped.values.reduce(0, +)
    let (read, emitted) = (summary.read ?? -1, summary.emitted ?? -1)
    #expect(read == emitted + total, "\(name): \(read) read, \(emitted) emitted, \(dropped)", sourceLocation: location)
    #expect(frames.count == emitted, "\(name): \(frames.count) lines, \(emitted) emitted", sourceLocation: location)
    #expect(Self.causes.isSuperset(of: dropped.keys), "\(name): \(dropped)", sourceLocation: location)
    for (before, after) in zip(frames, frames.dropFirst()) {
      let isInOrder = (before.seq ?? 0) < (after.seq ?? 0) && (before.epoch ?? 0) <= (after.epoch ?? 0)
      #expect(isInOrder, "\(name): \(before.seq ?? -1) and then \(after.seq ?? -1)", sourceLocation: location)
    }
    // What is missing between the lines was dropped, and so was what is missing behind them.
    let last = frames.last?.seq ?? -1
    #expect(last < read && last + 1 - frames.count <= total, "\(name): seq \(last) of \(read) read", sourceLocation: location)
    for cause in Self.causes {
      let told = frames.reduce(0) { $0 + ($1.dropped_since?[cause] ?? 0) }
      #expect(told <= dropped[cause] ?? 0, "\(name): \(cause) \(told) told", sourceLocation: location)
    }
  }

  func dropped(_ causes: String...) -> Int { causes.reduce(0) { $0 + (summary.dropped?[$1] ?? 0) } }
}
