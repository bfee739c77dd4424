/// What the last glance saw, for judging what was found since.
public struct GlanceContext: Sendable {
  /// What the glance found, source pixels of its own frame.
  public var found: [Detection]
  public var maps: GlanceMaps
  /// Glance pixels per source pixel, > 0; below 1 where there is anything to gain from patches.
  public var scaleX: Double
  /// The same along y.
  public var scaleY: Double
  /// How the camera moved from the frame of the glance to the one that is judged.
  public var motion: CameraMotion

  public init(found: [Detection], maps: GlanceMaps, scaleX: Double, scaleY: Double, motion: CameraMotion = .identity) {
    self.found = found
    self.maps = maps
    self.scaleX = scaleX
    self.scaleY = scaleY
    self.motion = motion
  }

  /// The next frame is judged; the camera moved once more.
  public mutating func move(by step: CameraMotion) {
    motion = motion.followed(by: step)
  }
}
