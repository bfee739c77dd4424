/// Saliency from the predicted places of tracks: small ones need a patch to be seen at all, and the more so the less sure they are.
public struct TrackSaliency: SaliencyEstimator {
  /// The tracks as last known, and the instant to predict them for.
  public struct Evidence: Sendable {
    public var tracks: [Track]
    public var time: MediaTime

    public init(tracks: [Track], time: MediaTime) {
      self.tracks = tracks
      self.time = time
    }
  }

  /// What a small confirmed track is worth when its place is known exactly, 0...1.
  private static let leastWorth = 0.4
  /// Media seconds of fruitless looks that halve the worth of a track.
  private static let patience = 0.5

  private let groups: ClassGroups
  private let worth: ObjectWorth
  private let exponent: Int

  /// - Parameters: as for `EvidenceSaliency`.
  public init(groups: ClassGroups, ownership: GlanceOwnership, patchSide: Int, glanceScale: Double, exponent: Int = 4) {
    self.groups = groups
    worth = ObjectWorth(ownership: ownership, patchSide: patchSide, glanceScale: glanceScale)
    self.exponent = exponent
  }

  public mutating func estimate(_ evidence: Evidence, cell: Int, into map: inout SaliencyMap) {
    map.clear()
    for track in evidence.tracks {
      let box = track.predictedBox(at: evidence.time)
      let inFrame = box.clipped(to: Size(width: map.columns * cell, height: map.rows * cell))
      guard inFrame.area > 0 else { continue }
      let value = worth.worth(box, group: groups.group(of: track.classID)) * need(of: track, box: box, at: evidence.time)
      map.raise(under: inFrame, to: value, cell: cell, exponent: exponent)
    }
  }

  /// 0...1: 1 for a new track and for one whose place is uncertain by half its size.
  private func need(of track: Track, box: BoundingBox, at time: MediaTime) -> Double {
    let blur = min(track.predictedDeviation(at: time) / (box.area.squareRoot() / 2), 1)
    let need = track.state == .tentative ? 1 : Self.leastWorth + (1 - Self.leastWorth) * blur
    // Written as a rational fall because it is evaluated for every track of every frame.
    return need * Self.patience / (Self.patience + track.missedSeconds)
  }
}
