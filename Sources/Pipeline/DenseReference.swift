/// The slow references that look everywhere, from the same code, to measure against.
public enum DenseReference: String, Sendable, CaseIterable {
  /// The whole frame at native resolution in one pass.
  case native
  /// The glance and every tile, neighbours overlapping by 20 %.
  case tiles
}
