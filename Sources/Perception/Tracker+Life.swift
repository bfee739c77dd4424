// How tracks begin, are confirmed and doubted, get lost, and end.
extension Tracker {
  /// What one look that finds nothing counts at most, of `Settings.lostSeconds`, where frames are looked at more often than the place.
  private static let largestMiss = 0.6

  mutating func begin(_ detection: Detection, at time: MediaTime) {
    lastID += 1
    var votes = ClassVotes()
    votes.add(detection.classID, weight: detection.score)
    let belief = TrackBelief(belief, score: detection.score)
    memories.append(
      Memory(
        filter: BoxFilter(detection.box, noise: settings.noise), belief: belief, votes: votes,
        group: groups.group(of: detection.classID), seen: detection.box, score: detection.score,
        isOfGlance: detection.source == .glance, sinceLook: 0, detection: Assignment.none, isDuplicate: false))
    tracks.append(
      Track(
        id: lastID, state: .tentative, box: detection.box, time: time, velocityX: 0, velocityY: 0, growthX: 0, growthY: 0,
        classID: detection.classID, score: detection.score, belief: belief.value, age: 1, hits: 1, firstSeen: time, lastSeen: time,
        source: detection.source, wasExamined: true, isUnchallenged: true, missedSeconds: 0, centerDeviation: 0, velocityDeviation: 0))
    publish(tracks.count - 1)
  }

  mutating func see(_ index: Int, _ detection: Detection, at time: MediaTime) {
    filter(index, detection.box, at: time)
    memories[index].belief.see(score: detection.score, seconds: memories[index].sinceLook, belief)
    memories[index].sinceLook = 0
    memories[index].seen = detection.box
    memories[index].score = detection.score
    memories[index].isOfGlance = detection.source == .glance
    memories[index].votes.add(detection.classID, weight: detection.score)
    tracks[index].classID = memories[index].votes.winner
    tracks[index].score = detection.score
    tracks[index].belief = memories[index].belief.value
    tracks[index].hits += 1
    tracks[index].lastSeen = time
    tracks[index].source = detection.source
    tracks[index].wasExamined = true
    tracks[index].isUnchallenged = true
    tracks[index].missedSeconds = 0
    if tracks[index].state == .lost { tracks[index].state = .confirmed }
  }

  private mutating func filter(_ index: Int, _ box: BoundingBox, at time: MediaTime) {
    let seconds = time.seconds(since: tracks[index].lastSeen)
    // With one detection there is no velocity to correct, whatever the time between.
    if seconds > 0, tracks[index].hits == 1 || (settings.reupdates && tracks[index].source == nil) {
      memories[index].filter = BoxFilter(memories[index].seen, then: box, after: seconds, noise: settings.noise)
    } else {
      memories[index].filter.update(box)
    }
  }

  /// Confirms a track that is believed, and doubts one that no longer is.
  mutating func judge(_ index: Int) {
    switch tracks[index].state {
    case .tentative where tracks[index].belief >= settings.confirmBelief:
      tracks[index].state = .confirmed
    case .confirmed where tracks[index].belief < settings.doubtBelief:
      tracks[index].state = .tentative
    default: break
    }
  }

  mutating func miss(_ index: Int, seconds: Double, examined: Examination, frame: Size) {
    let wasExamined = examined.includes(
      memories[index].filter.box, group: memories[index].group, frame: frame, minimumGlanceLength: settings.minimumGlanceLength)
    tracks[index].source = nil
    tracks[index].wasExamined = wasExamined
    if wasExamined || (memories[index].isOfGlance && examined.glanceScale > 0) { tracks[index].isUnchallenged = false }
    if wasExamined {
      // A look after a pause stands for the pause, but one look alone does not lose a track.
      tracks[index].missedSeconds += max(seconds, min(memories[index].sinceLook, settings.lostSeconds * Self.largestMiss))
      // That a lost track stays away is no news.
      if tracks[index].state != .lost { memories[index].belief.miss(seconds: memories[index].sinceLook, belief) }
      memories[index].sinceLook = 0
    }
    if tracks[index].state == .confirmed, tracks[index].missedSeconds >= settings.lostSeconds { tracks[index].state = .lost }
  }

  /// Of two tracks that were seen in one place, of whatever class, the one with less evidence is believed only as far as the other is not. One that was not seen there is
  /// challenged.
  mutating func doubtRivals() {
    guard settings.rivalIoU < 1 else { return }
    index.removeAll()
    for track in tracks.indices where tracks[track].source != nil { index.insert(track, box: tracks[track].box) }
    for track in tracks.indices {
      let box = tracks[track].box
      guard tracks[track].source != nil else {
        if index.contains(near: box, where: { tracks[$0].box.iou(box) > settings.rivalIoU }) { tracks[track].isUnchallenged = false }
        continue
      }
      var rival = Assignment.none
      _ = index.contains(near: box) { other in
        if isStronger(other, than: track), tracks[other].box.iou(box) > settings.rivalIoU,
          rival == Assignment.none || memories[other].belief.mean > memories[rival].belief.mean
        {
          rival = other
        }
        return false
      }
      guard rival != Assignment.none else { continue }
      memories[track].belief.yield(to: memories[rival].belief)
      tracks[track].belief = memories[track].belief.value
    }
  }

  private func isStronger(_ other: Int, than track: Int) -> Bool {
    let (its, own) = (memories[other].belief.mean, memories[track].belief.mean)
    return its > own || (its == own && other < track)
  }

  /// Drops tracks that nobody has seen for so long that a detection at their place is news.
  mutating func forgetUnseen(at time: MediaTime) {
    let limit = settings.unexaminedSeconds
    removeTracks { track, _ in time.seconds(since: track.lastSeen) >= limit }
  }

  /// Drops tracks that were unseen for too long or have left the frame.
  mutating func removeDead(frame: Size) {
    let settings = settings
    removeTracks { track, _ in
      guard track.source == nil else { return false }
      let patience = track.state == .tentative ? settings.tentativeSeconds : settings.keepSeconds
      return track.missedSeconds >= patience || track.box.clipped(to: frame).area == 0
    }
  }

  /// Of two tracks of one group on the same place the one first seen later goes.
  mutating func removeDuplicates() {
    index.removeAll()
    for later in tracks.indices {
      let box = tracks[later].box
      let isDuplicate = index.contains(near: box) { earlier in
        memories[earlier].group == memories[later].group && tracks[earlier].box.iou(box) > settings.duplicateIoU
      }
      if isDuplicate { memories[later].isDuplicate = true } else { index.insert(later, box: box) }
    }
    removeTracks { _, memory in memory.isDuplicate }
  }

  private mutating func removeTracks(where isDead: (Track, Memory) -> Bool) {
    var kept = 0
    for index in tracks.indices where !isDead(tracks[index], memories[index]) {
      if kept < index {
        tracks[kept] = tracks[index]
        memories[kept] = memories[index]
      }
      kept += 1
    }
    tracks.removeLast(tracks.count - kept)
    memories.removeLast(memories.count - kept)
  }
}
