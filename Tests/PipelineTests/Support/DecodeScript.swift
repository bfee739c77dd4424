import Perception
import Streaming
import Video

@testable import Pipeline

/// A decode stage whose decoder answers what a test writes down, on a clock turned by hand.
final class DecodeScript: Sendable {
  let time = ManualTime()
  let ledger = FrameLedger()
  let decoder = ScriptedDecoder()
  let stage: LiveDecodeStage
  private let pictures: LivePictures
  private let small: LivePictures
  private let executor = ThreadExecutor(name: "test.decode")

  static let patience = Duration.milliseconds(500)
  static let unreadable = DecodedEvent.undecodable(reason: "noise")

  init(pace: LiveInput.Pace = .live) throws {
    pictures = try LivePictures()
    small = try LivePictures(size: Size(width: 32, height: 48))
    let input = LiveInput(stream: "test", pace: pace, interrupt: InterruptFlag()) { throw VideoError.refused }
    stage = LiveDecodeStage(
      input, patience: Self.patience, executor: executor, ledger: ledger, meter: CPUMeter(), time: time.live)
  }

  deinit {
    executor.shutdown()
  }

  func connect(_ outage: Connection.Outage? = nil) async -> [FlowItem<DecodedFrame>] {
    await stage.take(.connected(Connection(decoder: decoder, stream: pictures.stream, outage: outage, deliversInBursts: false)))
  }

  /// A frame as the decoder gives it.
  /// - Parameter milliseconds: of its media time.
  func frame(
    _ milliseconds: Int64, key: Bool = false, damaged: Bool = false, duplicate: Bool = false, restart: Bool = false, small: Bool = false,
    sender: Int64? = nil
  ) -> DecodedEvent {
    .frame(
      ArrivedFrame(
        pixels: (small ? self.small : pictures).pixels[0], time: MediaTime(microseconds: milliseconds * 1000), startsEpoch: restart,
        isDuplicate: duplicate, isDamaged: damaged, isKey: key, arrival: time.now, arrivalMicroseconds: 1_000_000,
        senderMicroseconds: sender))
  }

  /// A packet arrives, `age` ago, and gives these events if the decoder gets it.
  func take(_ events: DecodedEvent..., age: Duration = .zero, isKey: Bool = true) async -> [FlowItem<DecodedFrame>] {
    let before = decoder.packets
    decoder.answer(events)
    let output = await stage.take(.packet(pictures.packet(arrival: time.now - age, isKey: isKey)))
    if decoder.packets == before { decoder.forget() }
    return output
  }

  /// What the stages say at the end of all packets.
  func ending() async -> [FlowItem<DecodedFrame>] {
    let packets = Mailbox<LivePacket>(capacity: 1, policy: .block)
    let output = Mailbox<FlowItem<DecodedFrame>>(capacity: 100, policy: .block)
    packets.close()
    let load = LoadControl(budget: nil, maximumPatches: 0, gate: DeadlineGate(), source: 0, stream: "test", time: time.live)
    await LiveDecodeLoop(ledger: ledger, load: load, faults: FaultLatch(interrupt: InterruptFlag()), time: time.live).run(
      stage, from: packets, to: output)
    return output.drain()
  }
}

extension FlowItem where Frame == DecodedFrame {
  /// Frames as `epoch/sequence`, events by their kind.
  var word: String {
    switch self {
    case .frame(let item): "\(item.frame.id.epoch)/\(item.frame.id.sequence)"
    case .event(let event):
      switch event.kind {
      case .open(let size, _, let mode): "open \(size.width) \(mode)"
      case .geometry(let size): "geometry \(size.width)"
      case .discontinuity: "discontinuity \(event.epoch)"
      case .undecodable(let count, _): "undecodable \(count)"
      case .fault: "fault"
      case .disconnected: "disconnected \(event.epoch)"
      case .reconnected(let gap, let attempt): "reconnected \(event.epoch) \(gap) \(attempt)"
      case .eos: "eos"
      case .stalled(let silence): "stalled \(silence)"
      case .clock(let jump): "clock \(jump)"
      case .drift: "drift"
      case .budget: "budget \(event.epoch)"
      }
    }
  }
}
