/// Order of the three bytes of a packed 8-bit pixel.
public enum ChannelOrder: String, Sendable, Hashable, CaseIterable {
  /// Red first.
  case rgb
  /// Blue first, as OpenCV has it.
  case bgr
}
