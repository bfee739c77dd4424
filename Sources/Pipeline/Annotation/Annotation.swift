public import Perception

/// What is drawn over one frame so that a person can see what the machine saw. Pixels of the displayed frame throughout.
public struct Annotation: Sendable, Equatable {
  /// One box with its label.
  public struct Object: Sendable, Equatable {
    /// How sure the machine is of the object, shown by the outline.
    public enum Outline: Sendable, Hashable {
      /// A confirmed track, or a detection of a still: solid.
      case solid
      /// A tentative track, seen in this frame or not: dashed.
      case dashed
      /// Any other that was not seen in this frame, the box is a prediction: dotted.
      case dotted
    }

    public var box: BoundingBox
    /// In the label, after the id.
    public var className: String
    /// 0...1, in the label unless the box is dotted.
    public var score: Double
    /// Chooses the hue: classes of one group look alike.
    public var group: Int
    /// In the label, and chooses the shade, the same in every frame; nil for stills.
    public var trackID: Int?
    public var outline: Outline

    public init(box: BoundingBox, className: String, score: Double, group: Int, trackID: Int?, outline: Outline) {
      self.box = box
      self.className = className
      self.score = score
      self.group = group
      self.trackID = trackID
      self.outline = outline
    }
  }

  public var id: FrameID
  public var time: MediaTime
  public var objects: [Object]
  /// The patches that were run: thin solid outlines, coloured by their reason.
  public var patches: [Patch]
  /// Patches that the frame was worth.
  public var planned: Int
  /// Pixels that went through a network for this frame.
  public var pixels: Int
  /// Laid over the frame as a tint; nil for none.
  public var saliency: SaliencyMap?
  /// Where the water ends: a dashed line, the paler the less it is believed; nil for none.
  public var horizon: Horizon?

  public init(
    id: FrameID, time: MediaTime, objects: [Object] = [], patches: [Patch] = [], planned: Int = 0, pixels: Int = 0,
    saliency: SaliencyMap? = nil, horizon: Horizon? = nil
  ) {
    self.id = id
    self.time = time
    self.objects = objects
    self.patches = patches
    self.planned = planned
    self.pixels = pixels
    self.saliency = saliency
    self.horizon = horizon
  }
}
