public import Perception

/// How further outputs of a network become maps of its input, `GlanceMaps`.
public struct MapHead: Sendable, Equatable {
  /// Name of the [1, groups, h, w] output: probabilities 0...1.
  public var saliency: String
  /// Pixels of the network's input per cell.
  public var stride: Int
  /// What each plane of the saliency stands for, in order: class indices.
  public var groups: [[Int]]
  /// Name of the [1, 1, h, w] output at the same stride: probability 0...1 that the far edge of the water passes; nil: none.
  public var waterline: String?
  /// How each plane's small detections are judged in their context, one for each plane; empty: not at all. nil: not this plane's.
  public var context: [ContextScorer.Weights?]

  public init(
    saliency: String, stride: Int, groups: [[Int]], waterline: String? = nil, context: [ContextScorer.Weights?] = []
  ) {
    self.saliency = saliency
    self.stride = stride
    self.groups = groups
    self.waterline = waterline
    self.context = context
  }

  /// The outputs that are read, in the order that `MapReader` takes them in.
  var outputs: [String] { [saliency] + [waterline].compactMap { $0 } }
}
