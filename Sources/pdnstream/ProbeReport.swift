import Pipeline
import Video

/// What `probe` prints.
struct ProbeReport {
  let stream: StreamDescription
  let options: PipelineOptions
  let spec: PipelineSpec

  var text: String {
    var lines = [
      "container   \(stream.container)",
      "video       \(stream.codec)\(stream.profile.map { " \($0)" } ?? ""), \(stream.displaySize), \(stream.pixelFormat ?? "?")",
    ]
    let tracks = stream.tracks.map { "#\($0.index) \($0.kind) \($0.codec)\($0.isChosen ? " (used)" : "")" }
    if !tracks.isEmpty { lines.append("streams     \(tracks.joined(separator: ", "))") }
    lines.append("time        \(time)")
    if stream.orientation != .upright {
      lines.append("display     turned by \(stream.orientation.rotation) degrees\(stream.orientation.mirrored ? ", mirrored" : "")")
    }
    if stream.sampleAspectRatio != 1 { lines.append("pixels      \(rounded(stream.sampleAspectRatio)) times as wide as high") }
    lines += stream.notes.map { "note        \($0)" }
    lines.append("pipeline    \(spec.name): classes \(spec.classes.joined(separator: ", "))")
    lines += options.explanation(of: stream)
    return lines.joined(separator: "\n")
  }

  private var time: String {
    let rate = stream.averageFrameRate.map { "\(rounded($0)) frames/s" } ?? "frame rate unknown"
    let length = stream.duration.map { "\(rounded($0)) s" } ?? "length unknown"
    return "\(rate), \(length)\(stream.frameCount.map { ", \($0) frames" } ?? "")"
  }

  private func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
