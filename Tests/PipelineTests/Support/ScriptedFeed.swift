import Synchronization
import Video

@testable import Pipeline

/// A connection that delivers what a test writes down, and then ends in order.
final class ScriptedFeed: PacketFeed {
  enum Step: Sendable {
    case packet(Packet)
    case fails(VideoError)
    /// Something happens while the reader waits.
    case act(@Sendable () -> Void)
  }

  let stream: StreamDescription
  private var steps: [Step]

  init(_ stream: StreamDescription, _ steps: [Step]) {
    self.stream = stream
    self.steps = steps
  }

  func read() throws(VideoError) -> Packet? {
    while !steps.isEmpty {
      switch steps.removeFirst() {
      case .packet(let packet): return packet
      case .fails(let error): throw error
      case .act(let act): act()
      }
    }
    return nil
  }

  func decoder() throws(VideoError) -> any PacketDecoding { ScriptedDecoder() }
}
