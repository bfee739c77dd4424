import Perception
public import Video

extension PipelineOptions {
  /// What would be done with each frame of a stream, line by line, for `probe`.
  public func explanation(of stream: StreamDescription) -> [String] {
    let frame = stream.displaySize
    let view = looking.glance(frame: frame, aspect: stream.displayAspectRatio)
    let needsPatches = view.scaleX < 1 && usesPatches
    let count = needsPatches ? attention.patches : 0
    // Instead of many patches the frame may be looked at whole; not live, which nobody knows of a stream alone.
    let native = looking.nativeArea(of: frame) ?? 0
    let whole = count > 0 && attention.crowd != nil && native <= attention.wholePixels ? native : 0
    let pixels = view.input.area + max(count * looking.patch.area, whole)
    let share = 100 * Double(pixels) / Double(frame.area)
    var lines = [
      "glance      \(view.input), the frame fills \(view.content): \(rounded(view.scaleX)) glance pixels per pixel",
      needsPatches
        ? "patches     up to \(count) of \(looking.patch) at native resolution"
          + (whole > 0 ? ", or the whole frame where it is crowded" : "")
        : "patches     none: the glance already sees every pixel",
      "compute     at most \(rounded(Double(pixels) / 1e6)) Mpx per frame, \(rounded(share)) % of the native frame",
    ]
    if needsPatches, let seconds = attention.attention.coverageSeconds {
      lines.append("coverage    every place in detail within \(rounded(seconds)) s: " + coverage(of: stream, view, seconds, count))
    }
    return lines
  }

  private func coverage(of stream: StreamDescription, _ view: LookView, _ seconds: Double, _ count: Int) -> String {
    guard let rate = stream.averageFrameRate else { return "depends on the frame rate, which is unknown" }
    let settings = attention.attention
    // The run's own grid: with a head it is the head's, not the setting.
    let promise = AttentionPlanner(
      settings: settings, groups: groups, frame: stream.displaySize, glanceScale: min(view.scaleX, view.scaleY),
      headStride: looking.readsMaps ? headStride : nil
    ).promise
    guard let needed = promise.requiredPatches(framesPerSecond: rate, seconds: seconds, share: settings.coverageShare) else {
      return "cannot hold at \(rounded(rate)) frames/s; raise patches.coverage_seconds"
    }
    return needed <= count
      ? "holds, needs at least \(needed) patches per frame"
      : "cannot hold with \(count) patches per frame; raise patches.count to \(needed), or patches.coverage_seconds"
  }

  private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
