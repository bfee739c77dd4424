/// What travels through the mailboxes: a frame at some stage of its work, or an event that keeps its place in the order.
enum FlowItem<Frame: Sendable>: Sendable {
  case frame(Frame)
  case event(EventRecord)

  var isEvent: Bool {
    if case .event = self { true } else { false }
  }
}
