public import Perception

extension ObjectRecord {
  /// A track as the record of its frame has it; nil where it has no place in it: `Track.isReported` is false, or the box is where the
  /// tracker expects it outside of the frame, and what is not in the picture is not in the record.
  /// - Parameters:
  ///   - className: of `track.classID`.
  ///   - isClipped: the box is cut at the edges of the frame.
  ///   - lostSeconds: how long a lost track is reported, media seconds of examined frames.
  public init?(
    _ track: Track, className: String, frame: Size, isClipped: Bool = true, lostSeconds: Double = Track.reportedLostSeconds
  ) {
    let visible = track.box.clipped(to: frame)
    guard track.isReported(lostSeconds: lostSeconds), visible.area > 0 else { return nil }
    self.init(
      identity: Identity(id: track.id, state: track.state, age: track.age), className: className, classID: track.classID,
      score: track.score, box: isClipped ? visible : track.box, source: track.source.map(Source.init) ?? .predicted)
  }
}

extension ObjectRecord.Source {
  init(_ source: Detection.Source) {
    switch source {
    case .glance: self = .glance
    case .patch(let index): self = .patch(index)
    }
  }
}
