import Synchronization

@testable import Pipeline

/// Keeps lines in memory, closes or fails when told to.
final class MemorySink: RecordSink {
  enum End: Sendable, Equatable {
    case never
    /// The reader leaves after this many lines.
    case closed(after: Int)
    /// The disk is full after this many lines.
    case full(after: Int)
  }

  private let end: End
  private let state = Mutex<[String]>([])

  init(end: End = .never) {
    self.end = end
  }

  /// Lines written so far.
  var lines: [String] { state.withLock { $0 } }

  func write(_ lines: RawSpan) throws(RecordError) -> WriteOutcome {
    let text = lines.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    return try state.withLock { (kept) throws(RecordError) in
      switch end {
      case .closed(let limit) where kept.count >= limit: return .closed
      case .full(let limit) where kept.count >= limit:
        throw RecordError(.diskFull, "Cannot write 'test': no space is left. Free some space.", errno: 28)
      default: break
      }
      kept += text.split(separator: "\n").map(String.init)
      return .written
    }
  }

  func close() throws(RecordError) {}
}
