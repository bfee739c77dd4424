/// What a packet gave.
public enum DecodedEvent: Sendable {
  case frame(ArrivedFrame)
  /// The packet gave no frame, because its data is damaged. Later packets may be fine.
  case undecodable(reason: String)
}
