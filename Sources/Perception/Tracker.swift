/// Follows objects from frame to frame.
public struct Tracker: Sendable {
  public struct Settings: Hashable, Sendable {
    public init() {}
  }

  public let settings: Settings
  public let groups: ClassGroups
  /// Live tracks, lost ones included, ordered by id.
  public private(set) var tracks: [Track] = []

  public init(settings: Settings, groups: ClassGroups) {
    self.settings = settings
    self.groups = groups
  }

  /// Takes the merged detections of the next frame.
  ///
  /// - Parameters:
  ///   - detections: the merged detections, low scores included, source pixels.
  ///   - examined: what was looked at in this frame.
  ///   - time: media time of the frame.
  ///   - frame: size of the frame, pixels.
  public mutating func update(_ detections: [Detection], examined: Examination, at time: MediaTime, frame: Size) {}

  /// Forgets all tracks and counts ids from 1 again: a new epoch.
  public mutating func reset() {
    tracks.removeAll(keepingCapacity: true)
  }
}
