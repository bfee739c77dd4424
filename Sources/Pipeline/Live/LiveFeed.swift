import Streaming

/// The loops before the first stage of a live source: read -> decode -> (drop point) -> admit.
struct LiveFeed: Sendable {
  let input: LiveInput
  let engine: Engine
  let looking: LookPlan
  let load: LoadControl
  let status: LiveStatus
  let ledger: FrameLedger
  let faults: FaultLatch
  let time: LiveTime

  private let packets = Mailbox<LivePacket>(capacity: packetCapacity, policy: .block)
  /// The one place where frames are dropped because newer ones came. Events are not.
  private let newest = Mailbox<FlowItem<DecodedFrame>>(capacity: 1, policy: .dropOldest) { $0.isEvent }
  private let reading = LiveReading()

  /// Packets that may wait for the decoder; a reader that finds no room waits, and the source with it.
  private static let packetCapacity = 256
  /// What a blocked read gets after a stop before it is left alone, so that the summary comes within a second.
  private static let readerGrace = Duration.milliseconds(300)

  init(
    input: LiveInput, engine: Engine, looking: LookPlan, load: LoadControl, status: LiveStatus, ledger: FrameLedger,
    faults: FaultLatch, time: LiveTime
  ) {
    self.input = input
    self.engine = engine
    self.looking = looking
    self.load = load
    self.status = status
    self.ledger = ledger
    self.faults = faults
    self.time = time
  }

  /// Elements that wait, by queue.
  var depths: [String: Int] { ["packets": packets.depth, "decoded": newest.depth] }

  /// The reader's thread is free; it is not when the run was stopped while a name server did not answer.
  var hasEnded: Bool { reading.isOver }

  /// Begins to read, before anybody takes frames. `end` must follow.
  func begin(_ reader: ReadStage) {
    let loop = ConnectionLoop(input: input, faults: faults, status: status, time: time)
    // A task of its own, because no group could end while its thread is out of an interrupt's reach.
    reading.begin { [packets] in await loop.run(reader, to: packets) }
  }

  /// Runs until the source has ended for good, or a stop.
  func run(_ decode: LiveDecodeStage, to admitted: Mailbox<FlowItem<DecodedFrame>>) async {
    let decoding = LiveDecodeLoop(ledger: ledger, load: load, faults: faults, time: time)
    let admission = AdmissionLoop(engine: engine, looking: looking, load: load, ledger: ledger, faults: faults, time: time)
    let stalls = StallWatch(limit: input.stall, status: status, time: time)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [packets, newest] in await decoding.run(decode, from: packets, to: newest) }
      group.addTask { [newest] in await admission.run(from: newest, to: admitted) }
      group.addTask { [packets, reading, faults] in await stalls.run(to: packets) { reading.isOver || faults.isStopping } }
      group.addTask { await end() }
    }
  }

  /// Waits for the reader's end; after a stop not for long.
  func end() async {
    await reading.end(packets, grace: Self.readerGrace, faults: faults, time: time)
  }
}
