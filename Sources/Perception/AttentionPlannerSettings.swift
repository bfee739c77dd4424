extension AttentionPlanner {
  /// Times are media seconds.
  public struct Settings: Hashable, Sendable {
    /// Side lengths of a patch, source pixels = pixels of the network's input, positive and even.
    public var patchSize = Size(width: 320, height: 320)
    /// Side of a cell of the saliency grid, source pixels, even. Smaller cells place patches finer and cost more.
    public var gridCell = 24
    /// Time in which evidence that is gone falls to half, >= 0. Longer bridges flicker of the glance, shorter follows a moving camera.
    public var halfLife = 0.3
    /// Time in which new evidence is half believed, >= 0. Longer ignores flashes, shorter looks sooner.
    public var riseHalfLife = 0.03
    /// Weights of evidence, tracks and staleness.
    public var fusion = SaliencyFusion()
    /// The power of saliency that a patch gains, 1...8. Higher prefers a few likely places to many faint ones.
    public var gainExponent = 4
    /// Share of its gain that a place loses when it lies wholly on earlier patches of the frame, 0...1.
    public var overlapPenalty = 0.5
    /// A patch must gain at least as much as one cell of this saliency, 0...1; the others stay unused. Looking less is cheaper and avoids
    /// false alarms.
    public var saliencyFloor = 0.3
    /// The same where the evidence comes from a trained head, whose values are probabilities and not scores.
    public var headFloor = 0.7
    /// Share of its evidence that a place loses when looks found it empty again and again, 0...1. Tracks and the coverage are not touched.
    public var coolShare = 0.8
    /// Media seconds without a look in which half of that is forgotten, >= 0.
    public var coolHalfLife = 1.0
    /// A place that was looked at in the frame before is chosen again unless another gains more by this share, >= 0: patches do not flicker.
    public var hysteresis = 0.15
    /// Every part of the frame is looked at once in this time, > 0; nil = no promise.
    public var coverageSeconds: Double? = 2
    /// Largest share of the patches, on average, that the promise may take, 0...1.
    public var coverageShare = 0.5
    /// Which objects belong to the glance and so attract no patch.
    public var ownership = GlanceOwnership()

    public init() {}

    /// For pictures that have nothing to do with each other: no smoothing, no promise, no memory of looks.
    public static var stills: Settings {
      var settings = Settings()
      settings.halfLife = 0
      settings.riseHalfLife = 0
      settings.fusion.staleness = 0
      settings.coverageSeconds = nil
      settings.coolShare = 0
      settings.hysteresis = 0
      return settings
    }
  }
}
