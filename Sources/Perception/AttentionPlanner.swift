/// Chooses the patches of each frame.
public struct AttentionPlanner: Sendable {
  public struct Settings: Hashable, Sendable {
    /// Side lengths of a patch, source pixels = network input pixels, positive and even.
    public var patchSize = Size(width: 416, height: 416)
    /// Cell of the saliency grid, source pixels, even.
    public var gridCell = 24
    /// Media seconds in which evidence that is gone falls to half; 0 = no smoothing.
    public var halfLife = 0.3
    /// Every part of the frame is looked at once in this many media seconds; nil = no promise.
    public var coverageSeconds: Double? = 2
    /// Largest share of the patches, on average, that the promise may take, 0...1.
    public var coverageShare = 0.5
    /// Which objects belong to the glance and so attract no patch.
    public var ownership = GlanceOwnership()

    public init() {}
  }

  public let settings: Settings
  public let frame: Size
  /// The smoothed map that the last choice was made on.
  public private(set) var saliency: SaliencyMap
  /// Longest time in media seconds that any place has waited for a look so far.
  public private(set) var worstStaleness = 0.0

  public init(settings: Settings, groups: ClassGroups, frame: Size, glanceScale: Double) {
    self.settings = settings
    self.frame = frame
    saliency = SaliencyMap(columns: 1, rows: 1)
  }

  /// Chooses up to `count` patches for the frame at `time`.
  ///
  /// - Parameters:
  ///   - candidates: detections of the glance before suppression, scores from about 0.05, source pixels.
  ///   - tracks: the latest known tracks, of this frame or some frames ago.
  ///   - count: number of patches that may be spent, >= 0.
  ///   - time: media time of the frame.
  ///   - patches: replaced by the choice.
  public mutating func plan(candidates: [Detection], tracks: [Track], count: Int, at time: MediaTime, into patches: inout [Patch]) {
    patches.removeAll(keepingCapacity: true)
  }

  /// Forgets the past: a new epoch, or the next still picture.
  public mutating func reset() {}
}
