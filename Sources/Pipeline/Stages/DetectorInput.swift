public import Inference
public import Perception

/// What has to be compiled for a look: the detector for one size of its input, with or without the maps that only glances read.
public struct DetectorInput: Sendable, Hashable {
  /// Width and height of the network's input, pixels.
  public let size: Size
  /// The model's own network for the glance, where it has one, in place of the plain one.
  public let hasMaps: Bool

  /// The model to compile.
  public func model(of manifest: ModelManifest) -> ModelManifest {
    hasMaps ? manifest.forGlance ?? manifest : manifest
  }
}
