public import Perception

/// What a model file is and how it wants to be used; the YAML beside it.
public struct ModelManifest: Sendable, Equatable {
  /// What goes into the network.
  public struct Input: Sendable, Equatable {
    /// Order of the colour planes that the network was trained on. Requests are filled with RGB in any case.
    public enum Channels: String, Sendable, CaseIterable {
      case rgb
      case bgr
    }
    /// Which input sizes the network takes.
    public enum Sizes: Sendable, Equatable {
      case fixed(Size)
      /// Any width and height that are positive multiples of this many pixels.
      case multiple(of: Int)
    }

    /// Name of the input tensor; nil: the only one.
    public var name: String?
    public var channels: Channels
    /// Subtracted per channel, in the network's channel order, on the scale 0...255.
    public var mean: [Double]
    /// Divided by per channel after `mean`, in the network's channel order, on the scale 0...255; positive.
    public var std: [Double]
    public var sizes: Sizes
    /// Red, green, blue for pixels outside the picture.
    public var pad: [UInt8]

    public init(
      name: String? = nil, channels: Channels = .rgb, mean: [Double] = [0, 0, 0], std: [Double] = [1, 1, 1], sizes: Sizes,
      pad: [UInt8] = [114, 114, 114]
    ) {
      self.name = name
      self.channels = channels
      self.mean = mean
      self.std = std
      self.sizes = sizes
      self.pad = pad
    }

    /// Whether the network can be compiled for this input size.
    public func accepts(_ size: Size) -> Bool {
      switch sizes {
      case .fixed(let only): size == only
      case .multiple(let step): size.width > 0 && size.height > 0 && size.width % step == 0 && size.height % step == 0
      }
    }
  }

  public var name: String
  /// File of the model (.xml, .onnx …) as written in the manifest.
  public var file: String
  /// File of the weights where they are apart; nil: inside, or named as the runtime expects.
  public var weights: String?
  /// Lower-case hexadecimal SHA-256 by file name. Files without an entry are not checked.
  public var sha256: [String: String]
  /// SPDX identifier.
  public var licence: String
  /// Where the model comes from.
  public var source: String
  public var input: Input
  public var head: DetectorHead
  /// Names by class index.
  public var classes: [String]
  /// What the network puts out beside the objects; nil: nothing that is read. A file says it for its glance only.
  public var maps: MapHead?
  /// nil: the whole frame is looked at with the same model as the patches.
  public var glance: Glance?
  /// Path of the manifest, for messages and to find the model's files; empty for one made in code.
  public var path: String

  public init(
    name: String, file: String, weights: String? = nil, sha256: [String: String] = [:], licence: String, source: String,
    input: Input, head: DetectorHead, classes: [String], maps: MapHead? = nil, glance: Glance? = nil, path: String = ""
  ) {
    self.name = name
    self.file = file
    self.weights = weights
    self.sha256 = sha256
    self.licence = licence
    self.source = source
    self.input = input
    self.head = head
    self.classes = classes
    self.maps = maps
    self.glance = glance
    self.path = path
  }
}
