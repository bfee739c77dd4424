import Synchronization
import Video

@testable import Pipeline

/// A decoder whose answers a test writes down.
final class ScriptedDecoder: PacketDecoding, Sendable {
  private let state = Mutex<(answers: [[DecodedEvent]], flushes: Int, packets: Int)>(([], 0, 0))

  /// How often it was told that packets were left out.
  var flushes: Int { state.withLock { $0.flushes } }
  /// Packets that it was given.
  var packets: Int { state.withLock { $0.packets } }

  /// What the next packet gives.
  func answer(_ events: [DecodedEvent]) {
    state.withLock { $0.answers.append(events) }
  }

  /// Answers that nobody asked for.
  func forget() {
    state.withLock { $0.answers = [] }
  }

  func decode(_ packet: Packet?, into events: inout [DecodedEvent]) {
    events += state.withLock { state in
      if packet != nil { state.packets += 1 }
      return state.answers.isEmpty ? [] : state.answers.removeFirst()
    }
  }

  func flush() {
    state.withLock { $0.flushes += 1 }
  }
}
