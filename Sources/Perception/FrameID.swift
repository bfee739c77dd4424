/// Names one frame that was read: `epoch` grows with each reconnect or reset of the presentation time stamps,
/// `sequence` counts the frames *read* from 0, so a gap equals the frames dropped between.
public struct FrameID: Hashable, Sendable, Comparable {
  public var epoch: Int
  public var sequence: Int

  public init(epoch: Int = 0, sequence: Int) {
    self.epoch = epoch
    self.sequence = sequence
  }

  public static func < (a: FrameID, b: FrameID) -> Bool {
    (a.epoch, a.sequence) < (b.epoch, b.sequence)
  }
}
