extension ModelManifest {
  /// The same network with a head that says where a closer look pays: compiled for the whole frame only, so that patches do not
  /// pay for the head.
  public struct Glance: Sendable, Equatable {
    /// File of the model (.xml, .onnx …) as written in the manifest.
    public var file: String
    /// File of the weights where they are apart.
    public var weights: String?
    public var maps: MapHead

    public init(file: String, weights: String? = nil, maps: MapHead) {
      self.file = file
      self.weights = weights
      self.maps = maps
    }
  }

  /// What to compile for the whole frame; nil where the model has nothing of its own for it.
  public var forGlance: ModelManifest? {
    guard let glance else { return nil }
    var manifest = self
    (manifest.file, manifest.weights, manifest.maps, manifest.glance) = (glance.file, glance.weights, glance.maps, nil)
    return manifest
  }

  /// Everything that can be compiled: the detector, then the one for the glance if there is one.
  public var variants: [ModelManifest] { [self] + [forGlance].compactMap { $0 } }
}
