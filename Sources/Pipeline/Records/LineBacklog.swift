import DequeModule
import Streaming

/// The lines of a `LineQueue` that wait for their reader, and the choice of which goes when there are too many.
///
/// Takes no lock and starts nothing. Memory is bounded by `LineQueue.Limits`, measured by what the lines' buffers hold, not by their text;
/// buffers of lines that have gone are used again.
struct LineBacklog {
  struct Line {
    fileprivate(set) var bytes: [UInt8]
    let kind: RecordKind
    let ledger: FrameLedger
    /// Grows from line to line, which keeps the order over both queues.
    fileprivate let number: Int
    /// The summary that counts this frame as emitted waits behind it.
    fileprivate var isPinned = false
  }

  private let limits: LineQueue.Limits
  private var frames: Deque<Line> = []
  /// Events and summaries.
  private var notes: Deque<Line> = []
  private var nextNumber = 0
  /// Held by the lines above.
  private(set) var bytes = 0
  private var pool: [[UInt8]] = []
  private var pooledBytes = 0
  /// Events, and in the worst case summaries, that were displaced.
  private(set) var lostNotes = 0

  init(limits: LineQueue.Limits) {
    self.limits = limits
  }

  var count: Int { frames.count + notes.count }

  /// Adds a line, and displaces others if there is no room for it: the oldest frame first. A frame for which nothing can be displaced is
  /// itself undelivered.
  mutating func append(_ text: UnsafeRawBufferPointer, of kind: RecordKind, ledger: FrameLedger) {
    var buffer = takeBuffer()
    buffer.append(contentsOf: text)
    let line = Line(bytes: buffer, kind: kind, ledger: ledger, number: nextNumber)
    nextNumber += 1
    guard makeRoom(for: line) else {
      settle(line)
      return
    }
    bytes += line.bytes.capacity
    if kind == .frame {
      frames.append(line)
    } else {
      if kind == .summary { pinFrames(of: ledger) }
      notes.append(line)
    }
  }

  /// The oldest line, which the caller hands back to `recycle` or `settle`.
  mutating func next() -> Line? {
    let isFrame =
      switch (frames.first, notes.first) {
      case (let frame?, let note?): frame.number < note.number
      case (.some, nil): true
      case (nil, _): false
      }
    guard let line = isFrame ? frames.popFirst() : notes.popFirst() else { return nil }
    bytes -= line.bytes.capacity
    return line
  }

  /// Keeps the buffer of a line that was delivered.
  mutating func recycle(_ line: consuming Line) {
    let capacity = line.bytes.capacity
    guard pooledBytes + capacity <= limits.bytes / 4 else { return }
    pooledBytes += capacity
    pool.append(line.bytes)
  }

  /// Accounts for a line that will not be delivered.
  mutating func settle(_ line: consuming Line) {
    settle((line.kind, line.ledger))
    recycle(line)
  }

  /// Accounts for a line that somebody else holds.
  mutating func settle(_ line: (kind: RecordKind, ledger: FrameLedger)) {
    if line.kind == .frame { line.ledger.undelivered() } else { lostNotes += 1 }
  }

  /// Accounts for everything that waits.
  /// - Returns: how many lines that were.
  mutating func settleAll() -> Int {
    let count = count
    while let line = next() { settle(line) }
    return count
  }

  private mutating func takeBuffer() -> [UInt8] {
    guard var buffer = pool.popLast() else { return [] }
    pooledBytes -= buffer.capacity
    buffer.removeAll(keepingCapacity: true)
    return buffer
  }

  private mutating func makeRoom(for line: Line) -> Bool {
    if line.kind == .frame {
      while frames.count >= limits.lines || bytes + line.bytes.capacity > limits.bytes {
        guard displaceFrame() else { return false }
      }
      return true
    }
    while notes.count >= limits.notes || bytes + line.bytes.capacity > limits.bytes {
      // Frames make no room among the notes.
      let displaced = notes.count >= limits.notes ? displaceNote() : displaceFrame() || displaceNote()
      guard displaced else { return false }
    }
    return true
  }

  /// A frame behind which its stream's summary waits stays: the summary says that it was emitted.
  private mutating func displaceFrame() -> Bool {
    guard let index = frames.firstIndex(where: { !$0.isPinned }) else { return false }
    let line = frames.remove(at: index)
    bytes -= line.bytes.capacity
    settle(line)
    return true
  }

  private mutating func displaceNote() -> Bool {
    guard !notes.isEmpty else { return false }
    let line = notes.remove(at: notes.firstIndex { $0.kind == .event } ?? 0)
    bytes -= line.bytes.capacity
    settle(line)
    return true
  }

  mutating func pinFrames(of ledger: FrameLedger) {
    for index in frames.indices where frames[index].ledger === ledger { frames[index].isPinned = true }
  }
}
