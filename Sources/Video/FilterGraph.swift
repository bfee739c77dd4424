/// A graph of libavfilter that makes pictures out of nothing: `testsrc2=rate=30:size=1280x720,hue=s=0`.
///
/// Some filters read files (`movie`, `drawtext`, `lut3d`) or listen to the network (`zmq`), and an input named in a
/// configuration must not do that. So only these filters are let through.
struct FilterGraph: Sendable, Hashable {
  /// For libavdevice's `lavfi`.
  let text: String

  static let allowedFilters: Set<String> = [
    "allrgb", "allyuv", "avgblur", "boxblur", "color", "colorspectrum", "copy", "crop", "drawbox", "drawgrid", "eq", "fade", "format",
    "fps", "gblur", "geq", "gradients", "hflip", "hstack", "hue", "lutyuv", "mandelbrot", "negate", "noise", "null", "nullsrc", "overlay",
    "pad", "pal100bars", "pal75bars", "realtime", "rgbtestsrc", "rotate", "scale", "scroll", "setdar", "setfield", "setpts", "setsar",
    "sierpinski", "smptebars", "smptehdbars", "split", "testsrc", "testsrc2", "transpose", "trim", "vflip", "vstack", "yuvtestsrc",
    "zoompan",
  ]

  /// - Throws: `.permission` for any other filter; `.invalidOption` for an empty graph.
  init(_ graph: String) throws(VideoError) {
    guard graph.contains(where: { !$0.isWhitespace }) else {
      throw VideoError(.invalidOption, "Cannot open 'lavfi:': the graph is empty. Try lavfi:testsrc2=rate=30.")
    }
    // Within ASCII, characters are what FFmpeg sees: bytes.
    guard graph.utf8.allSatisfy({ (0x20..<0x7F).contains($0) }) else {
      throw VideoError(.invalidOption, "Cannot open 'lavfi:': the graph holds characters beyond ASCII. Remove them.")
    }
    // FFmpeg splits at the same places, except within quotes; so each of its filters begins one of these parts.
    for part in graph.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "," || $0 == ";" }) {
      let name = FilterGraph.name(of: part)
      guard FilterGraph.allowedFilters.contains(name) else {
        throw VideoError(
          .permission,
          "Cannot open 'lavfi:\(graph)': the filter '\(name)' is not allowed, it may read files. Use sources such as testsrc2.")
      }
    }
    // Sources make frames as fast as they can; a camera does not.
    text = graph.contains("realtime") || graph.hasSuffix("]") ? graph : graph + ",realtime"
  }

  /// What stands before `=`, `@` or a label, labels in front left out; with all its quotes, so that `mo'vi'e` is not taken for a name.
  private static func name(of part: Substring) -> String {
    var rest = part.drop { $0.isWhitespace }
    while rest.first == "[", let end = rest.firstIndex(of: "]") {
      guard rest[rest.index(after: rest.startIndex)..<end].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == ":" }) else {
        break
      }
      rest = rest[rest.index(after: end)...].drop { $0.isWhitespace }
    }
    let name = rest.prefix { $0 != "=" && $0 != "@" && $0 != "[" }
    return String(name.reversed().drop { $0.isWhitespace }.reversed())
  }
}
