import Perception
import Settings

extension PipelineSpec {
  /// Reads every setting of a document; what is wrong is in the section's report afterwards.
  init(decoding document: SpecSection) {
    self.init(name: "")
    document.text("name", into: &name)
    if name.isEmpty, document.report.places["name"] == nil { document.complain("is missing", about: "name") }
    document.text("model", into: &model)
    document.number("minimum_score", 0...1, into: &minimumScore)
    document.names("classes", into: &classes)
    decodeGroups(document.freeSection("groups"))
    document.integer("frames_in_flight", 1...8, into: &framesInFlight)
    decodeGlance(document.section("glance"))
    decodeCompute(document.section("compute"))
    decodePatches(document.section("patches"))
    decodeSaliency(document.section("saliency"))
    decodeMerge(document.section("merge"))
    decodeTracker(document.section("tracker"))
    decodeInference(document.section("inference"))
    decodeVideo(document.section("video"))
    decodeLive(document.section("live"))
    document.finish()
    places = document.report.places
  }

  private mutating func decodeGroups(_ section: SpecSection) {
    for key in section.keys {
      var group = Group(name: key, classes: [])
      section.names(key, into: &group.classes)
      for (index, name) in group.classes.enumerated() {
        if let other = groups.first(where: { $0.classes.contains(name) }) {
          section.complain("'\(name)' is in group '\(other.name)' already", about: "\(key)[\(index)]")
        }
        if !classes.isEmpty, !classes.contains(name) {
          section.complain(
            "'\(name)' is not one of the classes" + NearestName.suggestion(for: name, among: classes), about: "\(key)[\(index)]")
        }
      }
      groups.append(group)
    }
  }

  private mutating func decodeGlance(_ section: SpecSection) {
    section.integer("width", 64...8192, into: &glance.budget.width)
    section.integer("height", 64...8192, into: &glance.budget.height)
    section.integer("native_px", 0...Int(Int32.max), into: &glance.nativePixels)
    section.number("least_scale", 0...1, into: &glance.leastScale)
    section.number("seconds", 0...60, into: &glance.seconds)
    section.number("share", 0.01...1, into: &glance.share)
    section.number("evidence_score", 0.001...1, into: &glance.evidenceScore)
    if glance.evidenceScore > minimumScore {
      section.complain("\(glance.evidenceScore) is above minimum_score, \(minimumScore)", about: "evidence_score")
    }
    section.finish()
  }

  private mutating func decodeCompute(_ section: SpecSection) {
    var share: Double? = Compute().share
    var limits = Compute()
    section.number("share", 0.001...10, or: "off", into: &share)
    section.integer("least_px", 0...Int(Int32.max), into: &limits.leastPixels)
    section.integer("most_px", 1...Int(Int32.max), into: &limits.mostPixels)
    if limits.leastPixels > limits.mostPixels {
      section.complain("\(limits.leastPixels) is above most_px, \(limits.mostPixels)", about: "least_px")
    }
    limits.share = share ?? limits.share
    compute = share == nil ? nil : limits
    section.finish()
  }

  private mutating func decodePatches(_ section: SpecSection) {
    var size = attention.patchSize.width
    section.integer("count", 0...64, into: &patchCount)
    section.integer("size", 64...2048, into: &size)
    section.number("crowd", 0.01...100_000, or: "off", into: &crowd)
    section.number("dense_share", 0.01...10, or: "off", into: &denseShare)
    section.integer("whole_px", 65536...Int(Int32.max), into: &wholePixels)
    section.number("coverage_seconds", 0.05...3600, or: "off", into: &attention.coverageSeconds)
    section.number("coverage_share", 0...1, into: &attention.coverageShare)
    section.number("overlap_penalty", 0...1, into: &attention.overlapPenalty)
    if !size.isMultiple(of: 2) { section.complain("\(size) is odd, but colours have one sample per two pixels", about: "size") }
    attention.patchSize = Size(width: size, height: size)
    section.finish()
  }

  private mutating func decodeSaliency(_ section: SpecSection) {
    section.flag("head", into: &usesHead)
    section.flag("context", into: &usesContext)
    section.number("horizon", 0...1, or: "off", into: &horizonWeight)
    section.number("evidence", 0...1, into: &attention.fusion.evidence)
    section.number("hints", 0...1, into: &attention.fusion.hints)
    section.number("tracks", 0...1, into: &attention.fusion.tracks)
    section.number("staleness", 0...1, into: &attention.fusion.staleness)
    section.number("return_seconds", 0.001...60, into: &attention.fusion.returnSeconds)
    section.number("half_life_seconds", 0...60, into: &attention.halfLife)
    section.number("rise_half_life_seconds", 0...60, into: &attention.riseHalfLife)
    section.number("cool_share", 0...1, into: &attention.coolShare)
    section.number("cool_half_life_seconds", 0...3600, into: &attention.coolHalfLife)
    section.number("hysteresis", 0...10, into: &attention.hysteresis)
    section.number("floor", 0...1, into: &attention.saliencyFloor)
    section.number("head_floor", 0...1, into: &attention.headFloor)
    section.integer("gain_exponent", 1...8, into: &attention.gainExponent)
    section.integer("cell_px", 8...256, into: &attention.gridCell)
    if !attention.gridCell.isMultiple(of: 2) { section.complain("\(attention.gridCell) is odd", about: "cell_px") }
    section.finish()
  }

  private mutating func decodeMerge(_ section: SpecSection) {
    section.number("iou", 0...1, into: &merge.iou)
    section.number("containment", 0...1, into: &merge.containment)
    section.number("truncated_penalty", 0...1, into: &merge.truncatedPenalty)
    section.number("swallow_share", 0...1, into: &merge.swallowShare)
    section.number("glance_tolerance_px", 0...64, into: &merge.glanceTolerance)
    section.number("blurred_px", 0...1024, into: &merge.blurredLength)
    section.number("partial_share", 0...1, into: &merge.partialShare)
    section.number("minimum_glance_px", 1...1024, into: &merge.ownership.minimumGlanceLength)
    section.number("patch_share", 0...1, into: &merge.ownership.patchShare)
    let shares = section.freeSection("patch_share_by_group")
    let known = groups.map(\.name) + classes
    for key in shares.keys {
      var share = merge.ownership.patchShare
      shares.number(key, 0...1, into: &share)
      patchShareByGroup[key] = share
      if !known.isEmpty, !known.contains(key) {
        shares.complain("unknown group or class" + NearestName.suggestion(for: key, among: known), about: key)
      }
    }
    section.finish()
  }

  private mutating func decodeVideo(_ section: SpecSection) {
    section.integer("maximum_pixels", 1...Int(Int32.max), into: &source.maximumPixels)
    section.integer("decoder_threads", 1...64, into: &source.decoderThreads)
    section.integer("probe_bytes", 2048...Int(Int32.max), into: &source.probeBytes)
    section.number("probe_seconds", 0...600, into: &source.probeSeconds)
    section.integer("maximum_streams", 1...1000, into: &source.maximumStreams)
    section.number("sequence_frame_rate", 0.001...1000, into: &source.sequenceFrameRate)
    section.finish()
  }
}
