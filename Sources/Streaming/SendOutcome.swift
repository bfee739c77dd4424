/// What became of an element given to `Mailbox.send`. Whoever gets an element back is the one to account for it.
public enum SendOutcome<Element> {
  /// The element is in the mailbox or with a receiver.
  case accepted
  /// The element is in the mailbox; this older one was discarded for it (`DropPolicy.dropOldest`).
  case displaced(Element)
  /// The mailbox was full and the element was discarded (`DropPolicy.dropNewest`).
  case rejected(Element)
  /// The element was not taken, and this sender should stop: the mailbox is closed, or the sending task was cancelled
  /// while it waited for room.
  case closed(Element)
}

extension SendOutcome: Sendable where Element: Sendable {}
extension SendOutcome: Equatable where Element: Equatable {}
