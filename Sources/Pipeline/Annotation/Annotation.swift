public import Perception

/// What is drawn over one frame so that a person can see what the machine saw. Pixels of the displayed frame throughout.
public struct Annotation: Sendable, Equatable {
  /// One box with its label.
  public struct Object: Sendable, Equatable {
    /// How sure the machine is of the object, shown by the outline.
    public enum Outline: Sendable, Hashable {
      /// A confirmed track, or a detection of a still: solid.
      case solid
      /// A tentative track: dashed.
      case dashed
      /// Not seen in this frame, the box is a prediction: dotted.
      case dotted
    }

    public var box: BoundingBox
    /// For example `17 car .83`; empty for a box without a label.
    public var label: String
    /// Chooses the hue: classes of one group look alike.
    public var group: Int
    /// Chooses the shade within the hue, the same in every frame; nil for stills.
    public var trackID: Int?
    public var outline: Outline

    public init(box: BoundingBox, label: String, group: Int, trackID: Int?, outline: Outline) {
      self.box = box
      self.label = label
      self.group = group
      self.trackID = trackID
      self.outline = outline
    }
  }

  public var objects: [Object]
  /// Drawn as thin solid outlines, coloured by their reason.
  public var patches: [Patch]
  /// Laid over the frame as a tint; nil for none.
  public var saliency: SaliencyMap?
  /// One line in the top left corner, for example `#1234 41.133s 4/4 patches 0.94 Mpx`.
  public var header: String

  public init(objects: [Object] = [], patches: [Patch] = [], saliency: SaliencyMap? = nil, header: String = "") {
    self.objects = objects
    self.patches = patches
    self.saliency = saliency
    self.header = header
  }
}
