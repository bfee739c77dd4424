import Synchronization

@testable import Pipeline

/// Keeps lines in memory; closes or fails when told to.
final class MemorySink: RecordSink {
  enum End: Sendable, Equatable {
    case never
    /// The reader leaves after this many writes.
    case closed(after: Int)
    /// The disk is full after this many writes.
    case full(after: Int)
  }

  private let end: End
  private let written = Mutex<(bytes: [UInt8], kinds: [RecordKind])>(([], []))

  init(end: End = .never) {
    self.end = end
  }

  var text: String { written.withLock { String(decoding: $0.bytes, as: UTF8.self) } }
  /// What each write was said to be.
  var kinds: [RecordKind] { written.withLock { $0.kinds } }
  var writes: Int { kinds.count }
  var lines: [String] { text.split(separator: "\n").map(String.init) }

  func write(_ lines: RawSpan, of kind: RecordKind) throws(RecordError) -> WriteOutcome {
    try written.withLock { (written) throws(RecordError) in
      switch end {
      case .closed(let limit) where written.kinds.count >= limit: return .closed
      case .full(let limit) where written.kinds.count >= limit:
        throw RecordError(.diskFull, "Cannot write 'test': no space is left. Free some space.", errno: 28)
      default: break
      }
      lines.withUnsafeBytes { written.bytes.append(contentsOf: $0) }
      written.kinds.append(kind)
      return .written
    }
  }

  func close() throws(RecordError) {}
}
