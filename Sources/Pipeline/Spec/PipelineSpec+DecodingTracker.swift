import Settings

extension PipelineSpec {
  mutating func decodeTracker(_ section: SpecSection) {
    section.number("high_score", 0...1, into: &tracker.highScore)
    section.number("new_track_score", 0...1, into: &tracker.newTrackScore)
    for (key, score) in [("high_score", tracker.highScore), ("new_track_score", tracker.newTrackScore)] where score < minimumScore {
      section.complain("\(score) is below minimum_score, \(minimumScore)", about: key)
    }
    section.number("minimum_iou", 0...1, into: &tracker.minimumIoU)
    section.number("minimum_low_score_iou", 0...1, into: &tracker.minimumLowScoreIoU)
    section.number("gate_deviations", 0.001...100, into: &tracker.gateDeviations)
    section.number("gate_sizes", 0...100, into: &tracker.gateSizes)
    section.number("gate_px", 0...1000, into: &tracker.gatePixels)
    section.number("gate_side_ratio", 1...100, into: &tracker.gateSideRatio)
    section.number("overlap_buffer", 0...10, into: &tracker.overlapBuffer)
    section.number("shape_weight", 0...10, into: &tracker.shapeWeight)
    section.number("score_weight", 0...10, into: &tracker.scoreWeight)
    section.number("momentum_weight", 0...1, into: &tracker.momentumWeight)
    section.number("cascade_seconds", 0...60, into: &tracker.cascadeSeconds)
    decodeBelief(section)
    section.number("tentative_seconds", 0...60, into: &tracker.tentativeSeconds)
    section.number("lost_seconds", 0...60, into: &tracker.lostSeconds)
    section.number("keep_seconds", 0...600, into: &tracker.keepSeconds)
    section.number("unexamined_seconds", 0...600, into: &tracker.unexaminedSeconds)
    section.number("duplicate_iou", 0...1, into: &tracker.duplicateIoU)
    section.number("measurement_noise", 0...1, into: &tracker.measurementNoise)
    section.number("measurement_px", 0.01...100, into: &tracker.measurementPixels)
    section.number("initial_speed", 0...100, into: &tracker.initialSpeed)
    section.number("initial_speed_px", 0...10_000, into: &tracker.initialSpeedPixels)
    section.number("agility", 0.001...100, into: &tracker.agility)
    section.number("side_motion_share", 0...10, into: &tracker.sideMotionShare)
    section.flag("camera_motion", into: &tracker.followsCamera)
    section.flag("reupdate", into: &tracker.reupdates)
    section.finish()
  }

  private mutating func decodeBelief(_ section: SpecSection) {
    section.number("neutral_score", 0.001...0.999, into: &tracker.neutralScore)
    section.number("current_share", 0...1, into: &tracker.currentShare)
    section.number("persistence", 0...10, into: &tracker.persistence)
    section.number("clutter_evidence", -20...20, into: &tracker.clutterEvidence)
    section.number("clutter_weight", 0.001...100, into: &tracker.clutterWeight)
    section.number("miss_evidence", -20...20, into: &tracker.missEvidence)
    section.number("miss_weight", 0...100, into: &tracker.missWeight)
    section.number("belief_half_life_seconds", 0.001...600, into: &tracker.beliefHalfLife)
    section.number("independent_seconds", 0...60, into: &tracker.independentSeconds)
    section.number("confirm_belief", -20...20, into: &tracker.confirmBelief)
    section.number("doubt_belief", -20...20, into: &tracker.doubtBelief)
    if tracker.doubtBelief > tracker.confirmBelief {
      section.complain("\(tracker.doubtBelief) is above confirm_belief, \(tracker.confirmBelief)", about: "doubt_belief")
    }
    section.number("rival_iou", 0...1, into: &tracker.rivalIoU)
  }

  mutating func decodeInference(_ section: SpecSection) {
    section.text("device", into: &inference.device)
    section.word("precision", into: &inference.precision)
    section.integer("streams", 1...64, or: "auto", into: &inference.streams)
    section.integer("threads", 1...1024, or: "auto", into: &inference.threads)
    section.integer("parallel_patches", 1...64, or: "auto", into: &parallelPatches)
    section.read("cache", into: &cache) { value throws(SettingValue.Complaint) in
      if let flag = try? value.flag() { return flag ? .standard : .off }
      guard let directory = try? value.text() else { throw SettingValue.Complaint(sentence: "expected true, false or a directory") }
      return .directory(directory)
    }
    section.finish()
  }
}
