// How tracks begin, are confirmed, get lost, and end.
extension Tracker {
  mutating func begin(_ detection: Detection, at time: MediaTime) {
    lastID += 1
    var votes = ClassVotes()
    votes.add(detection.classID, weight: detection.score)
    memories.append(
      Memory(
        filter: BoxFilter(detection.box, noise: settings.noise), votes: votes, group: groups.group(of: detection.classID),
        detection: Assignment.none, isDuplicate: false))
    tracks.append(
      Track(
        id: lastID, state: .tentative, box: detection.box, time: time, velocityX: 0, velocityY: 0, growthX: 0, growthY: 0,
        classID: detection.classID, score: detection.score, age: 1, hits: 1, firstSeen: time, lastSeen: time, source: detection.source,
        wasExamined: true, missedSeconds: 0, centerDeviation: 0, velocityDeviation: 0))
    let index = tracks.count - 1
    confirm(index)
    publish(index)
  }

  mutating func see(_ index: Int, _ detection: Detection, at time: MediaTime) {
    let seconds = time.seconds(since: tracks[index].firstSeen)
    if tracks[index].hits == 1, seconds > 0 {
      // With one detection there is no velocity, so the published box is still that detection, whatever the time between.
      memories[index].filter = BoxFilter(tracks[index].box, then: detection.box, after: seconds, noise: settings.noise)
    } else {
      memories[index].filter.update(detection.box)
    }
    memories[index].votes.add(detection.classID, weight: detection.score)
    tracks[index].classID = memories[index].votes.winner
    tracks[index].score = detection.score
    tracks[index].hits += 1
    tracks[index].lastSeen = time
    tracks[index].source = detection.source
    tracks[index].wasExamined = true
    tracks[index].missedSeconds = 0
    if tracks[index].state == .lost { tracks[index].state = .confirmed }
    confirm(index)
  }

  private mutating func confirm(_ index: Int) {
    let track = tracks[index]
    guard track.state == .tentative, track.hits >= settings.confirmHits,
      track.lastSeen.seconds(since: track.firstSeen) >= settings.confirmSeconds
    else { return }
    tracks[index].state = .confirmed
  }

  mutating func miss(_ index: Int, seconds: Double, examined: Examination, frame: Size) {
    let wasExamined = examined.includes(memories[index].filter.box, frame: frame, minimumGlanceLength: settings.minimumGlanceLength)
    tracks[index].source = nil
    tracks[index].wasExamined = wasExamined
    if wasExamined { tracks[index].missedSeconds += seconds }
    if tracks[index].state == .confirmed, tracks[index].missedSeconds >= settings.lostSeconds { tracks[index].state = .lost }
  }

  /// Drops tracks that were unseen for too long or have left the frame.
  mutating func removeDead(frame: Size) {
    let settings = settings
    removeTracks { track, _ in
      guard track.source == nil else { return false }
      let patience = track.state == .tentative ? settings.tentativeSeconds : settings.keepSeconds
      return track.missedSeconds >= patience || track.time.seconds(since: track.lastSeen) >= settings.unexaminedSeconds
        || track.box.clipped(to: frame).area == 0
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
