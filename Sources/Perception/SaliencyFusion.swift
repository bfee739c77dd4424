/// Combines the sources of saliency into one map.
///
/// Evidence and tracks are alternatives (1 - (1 - e)(1 - t)); staleness scales the outcome, so that of two equal places the one that was not
/// looked at for longer wins, while a stale but empty place attracts nothing (the coverage promise looks after those).
public struct SaliencyFusion: Hashable, Sendable {
  /// Weight of the evidence of the glance, 0...1.
  public var evidence = 1.0
  /// Weight of what the detections of the glance hint at beside a trained head, 0...1. Where there is no head they are the evidence.
  public var hints = 0.0
  /// Weight of the predicted places of tracks, 0...1.
  public var tracks = 0.8
  /// How much of its saliency a place loses right after a look, 0...1; it comes back within `returnSeconds`.
  public var staleness = 0.3
  /// Media seconds after which a look is forgotten, > 0.
  public var returnSeconds = 0.5

  public init() {}

  /// The fused saliency of one cell, 0...1.
  ///
  /// - Parameters:
  ///   - evidence: 0...1. - tracks: 0...1.
  ///   - age: media seconds since the last look at the cell; infinite when there was none.
  @inline(__always)
  func fuse(evidence e: Float, tracks t: Float, age: Double) -> Float {
    let known = 1 - (1 - Float(evidence) * e) * (1 - Float(tracks) * t)
    let fresh = Float(max(0, 1 - age / returnSeconds))
    return known * (1 - Float(staleness) * fresh)
  }
}
