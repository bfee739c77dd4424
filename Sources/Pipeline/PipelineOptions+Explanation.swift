import Perception
public import Video

extension PipelineOptions {
  /// What would be done with the frames of a stream, line by line, for `probe`.
  public func explanation(of stream: StreamDescription) -> [String] {
    let frame = stream.displaySize
    let view = looking.glanceView(frame: frame, aspect: stream.displayAspectRatio)
    let needsPatches = !view.seesEveryPixel && usesPatches
    var lines = [
      "glance      \(view.input), the frame fills \(view.content): \(rounded(view.scaleX)) glance pixels per pixel",
      needsPatches
        ? "patches     up to \(attention.patches) of \(looking.patch) at native resolution"
          + (attention.mayLookWhole(looking) ? ", or the whole frame" : "")
        : "patches     none: the glance already sees every pixel",
      compute(frame, view, needsPatches),
    ]
    if needsPatches, let seconds = attention.attention.coverageSeconds {
      lines.append("coverage    every place in detail within \(rounded(seconds)) s: " + coverage(of: stream, view, seconds))
    }
    return lines
  }

  private func compute(_ frame: Size, _ view: LookView, _ needsPatches: Bool) -> String {
    let native = looking.nativeArea(of: frame) ?? frame.area
    let glance = view.input.area
    var all = glance
    if needsPatches {
      // Instead of many patches the frame may be looked at whole; not live, which nobody knows of a stream alone.
      let sweep = FrameSweep(frame: frame, limit: attention.wholePixels)
      let whole = attention.mayLookWhole(looking) ? sweep.parts.count * looking.look(at: sweep.part).input.area : 0
      all += max(min(attention.patches, looking.worthwhilePatches(frame, view)) * looking.patch.area, whole)
    }
    guard let income = looking.income(of: frame), income < Double(all) else {
      return "compute     at most \(millions(Double(all))) Mpx per frame, \(percent(all, of: native)) of a look at the native frame"
    }
    return "compute     \(millions(income)) Mpx per frame on average, \(percent(Int(income), of: native)) of a look at the native frame"
  }

  private func coverage(of stream: StreamDescription, _ view: LookView, _ seconds: Double) -> String {
    guard let rate = stream.averageFrameRate else { return "depends on the frame rate, which is unknown" }
    let settings = attention.attention
    let count = min(attention.patches, looking.worthwhilePatches(stream.displaySize, view))
    // The run's own grid: with a head it is the head's, not the setting.
    let promise = AttentionPlanner(
      settings: settings, groups: groups, frame: stream.displaySize, glanceScale: min(view.scaleX, view.scaleY),
      headStride: looking.readsMaps ? headStride : nil
    ).promise
    guard let needed = promise.requiredPatches(framesPerSecond: rate, seconds: seconds, share: settings.coverageShare) else {
      return "cannot hold at \(rounded(rate)) frames/s; raise patches.coverage_seconds"
    }
    guard needed <= count else {
      return "cannot hold with \(count) patches per frame; raise patches.count to \(needed), or patches.coverage_seconds"
    }
    guard let income = looking.income(of: stream.displaySize) else { return "holds, needs at least \(needed) patches per frame" }
    let glance = view.input.area
    let paid = (looking.glanceIncome(of: stream.displaySize, view) ?? income) / Double(glance)
    let wanted = 1 / max(rate * looking.glanceInterval(view, isSweeping: false), 1)
    let isHeld = promise.isHeld(
      income: income, glance: glance, glances: min(paid, wanted), patch: looking.patch.area, patches: count, framesPerSecond: rate,
      seconds: seconds, share: settings.coverageShare)
    return isHeld
      ? "holds within the compute"
      : "cannot hold within the compute; raise compute.share and compute.most_px, or patches.coverage_seconds"
  }

  private func millions(_ pixels: Double) -> Double { rounded(pixels / 1e6) }

  private func percent(_ pixels: Int, of all: Int) -> String { "\(rounded(100 * Double(pixels) / Double(all))) %" }

  private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
