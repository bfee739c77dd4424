import Perception
import Streaming
import Video

/// Turns the packets of a live source into frames with their place in time, and accounts for those that do not get that far.
actor LiveDecodeStage {
  nonisolated let executor: ThreadExecutor
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let input: LiveInput
  private let ledger: FrameLedger
  private let meter: CPUMeter
  private let time: LiveTime
  /// Packets that have waited longer for the decoder are left out, up to the next key frame.
  private let patience: Duration

  private var decoder: (any PacketDecoding)?
  private var corruption = CorruptGate()
  private var captureClock: CaptureClock
  /// The codec of a connection that has not delivered a frame yet.
  private var announced: String?
  private var skippingSince: ContinuousClock.Instant?
  /// Packets whose frames the decoder still holds, about.
  private var pending = 0
  private var hasConnected = false
  private var epoch = 0
  private var sequence = 0
  private var size: Size?
  private var undecodable = UndecodableCount()
  private var decoded: [DecodedEvent] = []

  /// Frames that H.264 and HEVC may hold back to put them in order.
  private static let longestReordering = 16
  /// Without a key frame for so long, skipping ends.
  private static let longestSkip = Duration.seconds(10)
  private var output: [FlowItem<DecodedFrame>] = []

  init(
    _ input: LiveInput, patience: Duration, executor: ThreadExecutor, ledger: FrameLedger, meter: CPUMeter, time: LiveTime
  ) {
    self.input = input
    self.patience = patience
    self.executor = executor
    self.ledger = ledger
    self.meter = meter
    self.time = time
    captureClock = CaptureClock(isFile: input.pace == .realtime)
  }

  /// What comes of the next thing that the reader said, in order.
  func take(_ item: LivePacket) -> [FlowItem<DecodedFrame>] {
    output.removeAll(keepingCapacity: true)
    switch item {
    case .connected(let connection):
      begin(connection)
    case .packet(let packet):
      if !leavesOut(packet) { decode(packet) }
    case .disconnected(let reason):
      decode(nil)
      letGo()
      emit(.disconnected(reason: reason))
    case .ended:
      decode(nil)
      letGo()
      emit(.eos)
    case .stalled(let silence):
      emit(.stalled(milliseconds: Int(silence / .milliseconds(1))))
    }
    return output
  }

  /// Frees the decoder on the thread that used it.
  /// - Returns: what was not told yet.
  func close() -> [FlowItem<DecodedFrame>] {
    output.removeAll(keepingCapacity: true)
    letGo()
    return output
  }

  private func letGo() {
    tellUndecodable()
    decoder = nil
  }

  private func begin(_ connection: Connection) {
    decoder = connection.decoder
    corruption.reset()
    captureClock.reset()
    skippingSince = nil
    pending = 0
    // Another connection has another time line.
    if hasConnected { epoch += 1 }
    hasConnected = true
    if let outage = connection.outage {
      emit(.reconnected(gapMilliseconds: Int(outage.gap / .milliseconds(1)), attempt: outage.attempts))
    }
    announced = connection.stream.codec
  }

  /// A decoder that cannot keep up must not let the delay grow: what waits goes, to the next key frame that is recent enough. A stream
  /// without key frames goes on after a while, and the corrupt gate decides when its pictures are whole again.
  private func leavesOut(_ packet: Packet) -> Bool {
    let now = time.now()
    let isOld = now - packet.arrival > patience
    if isOld, skippingSince == nil {
      skippingSince = now
      decoder?.flush()
      corruption.lostReference()
      for _ in 0..<min(pending, Self.longestReordering) { drop(.stale) }
      pending = 0
    }
    guard let since = skippingSince else { return false }
    if !isOld, packet.isKey || now - since > Self.longestSkip {
      skippingSince = nil
      return false
    }
    drop(.stale)
    return true
  }

  private func decode(_ packet: Packet?) {
    decoded.removeAll(keepingCapacity: true)
    meter.measure(Detector.Label.decode) { decoder?.decode(packet, into: &decoded) }
    pending = max(pending + (packet == nil ? 0 : 1) - decoded.count, 0)
    for event in decoded {
      switch event {
      case .frame(let frame):
        deliver(frame)
      case .undecodable(let reason):
        drop(.decode)
        corruption.lostReference()
        undecodable.add(reason)
      }
    }
    if undecodable.isDue(at: time.now()) { tellUndecodable() }
  }

  private func deliver(_ arrived: ArrivedFrame) {
    let shown = arrived.pixels.displaySize
    if let codec = announced {
      emit(.open(size: shown, codec: codec, mode: input.pace.rawValue))
      (announced, size) = (nil, shown)
    }
    if arrived.startsEpoch {
      epoch += 1
      emit(.discontinuity)
    }
    // Of every frame: what follows may be predicted from one that says the same time twice, too.
    let isWhole = corruption.judge(isKey: arrived.isKey, isDamaged: arrived.isDamaged, at: arrived.arrival)
    if arrived.isDuplicate { return drop(.duplicate) }
    guard isWhole else { return drop(.corrupt) }
    let stamp = stamp(arrived)
    if let size, size != shown { emit(.geometry(shown)) }
    size = shown
    ledger.read()
    let frame = VideoFrame(id: FrameID(epoch: epoch, sequence: sequence), time: arrived.time, pixels: arrived.pixels)
    sequence += 1
    output.append(.frame(DecodedFrame(frame: frame, times: StageTimes(read: arrived.arrival, decoded: time.now()), live: stamp)))
  }

  private func stamp(_ arrived: ArrivedFrame) -> LiveStamp {
    let reading = captureClock.read(
      pts: arrived.time, arrival: arrived.arrival, arrivalMicroseconds: arrived.arrivalMicroseconds,
      senderMicroseconds: arrived.senderMicroseconds)
    switch reading.change {
    case .jump(let milliseconds): emit(.clock(jumpMilliseconds: milliseconds))
    case .drift(let partsPerMillion): emit(.drift(partsPerMillion: partsPerMillion))
    case nil: break
    }
    return LiveStamp(
      capture: arrived.arrival - reading.lateness, captureMicroseconds: reading.captureMicroseconds, clock: reading.clock)
  }

  private func drop(_ reason: DropReason) {
    ledger.read()
    ledger.dropped(reason)
    sequence += 1
  }

  private func tellUndecodable() {
    if let (count, reason) = undecodable.take(at: time.now()) { emit(.undecodable(count: count, reason: reason)) }
  }

  private func emit(_ kind: EventRecord.Kind) {
    output.append(.event(EventRecord(stream: input.stream, epoch: epoch, kind: kind)))
  }
}
