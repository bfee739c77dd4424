import Perception

extension JSONWriter {
  /// `event` and what belongs to it, into an object that is open.
  mutating func members(of kind: EventRecord.Kind) {
    key("event")
    switch kind {
    case .open(let size, let codec, let mode):
      string("open")
      self.size(size)
      key("codec")
      string(codec)
      key("mode")
      string(mode)
    case .geometry(let size):
      string("geometry")
      self.size(size)
    case .discontinuity:
      string("discontinuity")
    case .undecodable(let count, let reason):
      string("undecodable")
      member("count", count)
      self.reason(reason)
    case .fault(let reason):
      string("fault")
      self.reason(reason)
    case .disconnected(let reason):
      string("disconnected")
      self.reason(reason)
    case .reconnected(let gap, let attempt):
      string("reconnected")
      member("gap_ms", gap)
      member("attempt", attempt)
    case .eos:
      string("eos")
    case .stalled(let milliseconds):
      string("stalled")
      member("for_ms", milliseconds)
    case .clock(let jump):
      string("clock")
      member("jump_ms", jump)
    case .drift(let partsPerMillion):
      string("drift")
      member("ppm", partsPerMillion)
    case .budget(let needed, let budget):
      string("budget")
      member("needed_ms", needed)
      member("budget_ms", budget)
    }
  }

  private mutating func size(_ size: Size) {
    member("w", size.width)
    member("h", size.height)
  }

  private mutating func reason(_ text: String) {
    key("reason")
    string(text)
  }
}
