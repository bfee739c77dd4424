/// How the camera moved over the last frames, so that what is known of one of them can be carried to the latest.
///
/// Remembers 16 steps, in place: the choice of patches lags behind the tracker by a few frames, and a live stream may lose some in between.
public struct CameraPath: Sendable {
  private static let capacity = 16

  private struct Step: Sendable {
    var time = MediaTime.zero
    var motion = CameraMotion.identity
  }

  private var steps = InlineArray<16, Step>(repeating: Step())
  private var count = 0

  public init() {}

  /// Takes the next frame.
  ///
  /// - Parameters:
  ///   - motion: from the frame before to this one; nil where it is not known. One that is not reliable is taken for none.
  ///   - time: of this frame, after that of the frame before.
  public mutating func append(_ motion: CameraMotion?, at time: MediaTime) {
    let known = motion.flatMap { $0.isReliable ? $0 : nil }
    steps[count % Self.capacity] = Step(time: time, motion: known ?? .identity)
    count += 1
  }

  /// From the frame before to the latest one; identity where that is not known.
  public var latest: CameraMotion { count > 0 ? steps[(count - 1) % Self.capacity].motion : .identity }

  /// From the frame at `time` to the latest one; nil when that frame is not remembered.
  public func motion(since time: MediaTime) -> CameraMotion? {
    var motion = CameraMotion.identity
    for back in 1...Self.capacity where back <= count {
      let step = steps[(count - back) % Self.capacity]
      if step.time <= time { return step.time == time ? motion : nil }
      motion = step.motion.followed(by: motion)
    }
    return nil
  }
}
