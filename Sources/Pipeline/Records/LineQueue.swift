import Streaming
import Synchronization

/// The bounded queue between all live streams and the reader of their records.
///
/// Any number of streams write through a `QueueSink` each, and none of them ever waits: a thread of the queue's own passes the lines on,
/// whole and in the order of their arrival. When the reader is too slow, the oldest line of a *frame* goes for each one that comes, and
/// its stream's ledger moves the frame from emitted to `undelivered`. Lines of events and summaries stay; of more than `Limits.notes`
/// the oldest event goes. A summary counts the frames before it as emitted, so those are kept once it is queued.
///
/// Must be ended by `finish`, which also ends the thread.
public final class LineQueue: Sendable {
  /// How much may wait. What is being written comes on top: one line.
  public struct Limits: Sendable, Hashable {
    /// Lines of frames, at least 1.
    public var lines: Int
    /// Memory of all waiting lines; a quarter of it more for buffers that wait for their next use.
    public var bytes: Int
    /// Events and summaries, at least 1.
    public var notes: Int

    public init(lines: Int = 1024, bytes: Int = 8 << 20, notes: Int = 256) {
      self.lines = lines
      self.bytes = bytes
      self.notes = notes
    }
  }

  private struct State {
    var backlog: LineBacklog
    /// Being written now.
    var current: (kind: RecordKind, ledger: FrameLedger)?
    /// The thread sleeps because nothing is queued.
    var isIdle = false
    var readerLeft = false
    var failure: RecordError?
    /// `finish` was called.
    var deadline: ContinuousClock.Instant?
    /// Lines that were lost at the end; nil before it.
    var lostAtEnd: Int?
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let output: LineOutput
  private let onBreak: @Sendable () -> Void
  private let state: Mutex<State>

  /// Lines to stdout, which stays open.
  ///
  /// - Parameter onBreak: called once, from another thread, when nothing can be written any more: the reader left, or the disk is full. A
  ///   stream that happens to write nothing would not learn it otherwise.
  /// - Throws: `.io` when there is no descriptor left.
  public static func standardOutput(
    limits: Limits = Limits(), onBreak: @escaping @Sendable () -> Void = {}
  ) throws(RecordError) -> LineQueue {
    try LineQueue(.standardOutput, limits: limits, onBreak: onBreak)
  }

  /// Creates `path`, or empties it.
  ///
  /// - Throws: `.cannotOpen`, `.io`.
  public convenience init(
    creating path: String, limits: Limits = Limits(), onBreak: @escaping @Sendable () -> Void = {}
  ) throws(RecordError) {
    try self.init(try OutputFile(creating: path), limits: limits, onBreak: onBreak)
  }

  init(_ file: OutputFile, limits: Limits, onBreak: @escaping @Sendable () -> Void = {}) throws(RecordError) {
    precondition(limits.lines > 0 && limits.notes > 0, "A queue has room for one line.")
    output = try LineOutput(file)
    self.onBreak = onBreak
    state = Mutex(State(backlog: LineBacklog(limits: limits)))
    WorkerThread.start(name: "pdn.lines") { self.serve() }
  }

  /// Lines that wait, the one being written included.
  public var depth: Int {
    state.withLock { $0.backlog.count + ($0.current == nil ? 0 : 1) }
  }

  /// Events and summaries that were not delivered, either for want of room or at the end.
  public var lostNotes: Int {
    state.withLock { $0.backlog.lostNotes }
  }

  /// The reader has left.
  public var hasNoReader: Bool { state.withLock { $0.readerLeft } }

  /// The lines of frames that a stream has queued so far stay: it is about to count them as emitted in its summary.
  func pin(_ ledger: FrameLedger) {
    state.withLock { $0.backlog.pinFrames(of: ledger) }
  }

  /// Queues one record.
  /// - Returns: `.closed` when the reader has left or `finish` was called.
  /// - Throws: what made an earlier line fail: `.diskFull`, `.io`.
  func write(_ lines: RawSpan, of kind: RecordKind, ledger: FrameLedger) throws(RecordError) -> WriteOutcome {
    let wakes = try state.withLock { (state) throws(RecordError) -> Bool? in
      if let failure = state.failure { throw failure }
      guard !state.readerLeft, state.deadline == nil else { return nil }
      lines.withUnsafeBytes { state.backlog.append($0, of: kind, ledger: ledger) }
      defer { state.isIdle = false }
      return state.isIdle
    }
    guard let wakes else { return .closed }
    if wakes { output.interrupt() }
    return .written
  }

  /// Takes no more lines, passes on what is queued until `limit` is over, and ends. What is left then is lost; of the line that was being
  /// written, a reader may have a part. Later calls wait for the same end.
  ///
  /// - Returns: how many lines were lost at this end because of `limit`; their frames have become `undelivered`. 0 when the reader had left.
  /// - Throws: `.diskFull`, `.io`: what made a line fail, now or earlier.
  public func finish(within limit: Duration = .milliseconds(500)) async throws(RecordError) -> Int {
    state.withLock { state in
      let deadline = ContinuousClock.now + limit
      state.deadline = min(state.deadline ?? deadline, deadline)
    }
    output.interrupt()
    // A terminal that was stopped, or a network file system, can hold a write(2) although poll(2) saw room.
    let guardian = Task {
      try? await Task.sleep(for: limit + .milliseconds(250))
      if !Task.isCancelled { end() }
    }
    await withCheckedContinuation { continuation in
      let hasEnded = state.withLock { state in
        if state.lostAtEnd == nil { state.waiters.append(continuation) }
        return state.lostAtEnd != nil
      }
      if hasEnded { continuation.resume() }
    }
    guardian.cancel()
    let (failure, lost) = state.withLock { ($0.failure, $0.lostAtEnd ?? 0) }
    if let failure { throw failure }
    return lost
  }

  /// The work of the queue's thread.
  private func serve() {
    while let line = nextLine() {
      let outcome = output.write(line.bytes.span.bytes) { deadline }
      guard settle(line, outcome) else { break }
    }
    var failure: RecordError?
    do throws(RecordError) { try output.end() } catch { failure = error }
    let isBroken = state.withLock { state in
      state.failure = state.failure ?? failure
      return state.readerLeft || state.failure != nil
    }
    if isBroken { onBreak() }
    end()
  }

  private var deadline: ContinuousClock.Instant? { state.withLock { $0.deadline } }

  /// Waits for a line; nil when there is none and none will come, or the time is over.
  private func nextLine() -> LineBacklog.Line? {
    while true {
      let (line, isEnd) = state.withLock { state -> (LineBacklog.Line?, Bool) in
        if let deadline = state.deadline, deadline <= .now { return (nil, true) }
        guard let line = state.backlog.next() else {
          state.isIdle = true
          return (nil, state.deadline != nil)
        }
        state.current = (line.kind, line.ledger)
        return (line, false)
      }
      if line != nil || isEnd { return line }
      output.waitForInterrupt()
    }
  }

  /// Accounts for a line that was tried.
  /// - Returns: whether to go on.
  private func settle(_ line: consuming LineBacklog.Line, _ outcome: LineOutput.Outcome) -> Bool {
    // Taken out inside, so that nobody else holds the buffer when it is used again.
    var line = Optional(line)
    return state.withLock { state in
      // The end has come without us and has accounted for the line.
      guard state.current != nil else { return false }
      switch outcome {
      case .done:
        state.current = nil
        if let line = line.take() { state.backlog.recycle(line) }
        return true
      case .timeOver: break
      case .readerLeft: state.readerLeft = true
      case .failed(let error): state.failure = error
      }
      return false
    }
  }

  /// Accounts for everything that was not delivered and lets `finish` return; the second call does nothing.
  private func end() {
    let waiters = state.withLock { state -> [CheckedContinuation<Void, Never>] in
      guard state.lostAtEnd == nil else { return [] }
      var lost = state.backlog.settleAll()
      if let current = state.current {
        state.backlog.settle(current)
        lost += 1
      }
      state.current = nil
      state.lostAtEnd = state.readerLeft ? 0 : lost
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}
