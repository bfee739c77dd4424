/// Limits and settings of a source. The defaults suit files of unknown origin.
public struct SourceOptions: Sendable, Hashable {
  /// Largest frame in pixels that is decoded; larger ones are refused before memory is allocated for them.
  /// Decoders count whole blocks and borders: leave room for 128 pixels each way. Range 1…2,147,483,647. Default 8192 x 8192.
  public var maximumPixels: Int
  /// Threads of the decoder, 1…64. More than one helps only where a core is idle, and delays frames.
  public var decoderThreads: Int
  /// Bytes read at most to find out what the input is, 2,048…2,147,483,647. Default 20 MB.
  public var probeBytes: Int
  /// Seconds of media looked at to find the stream's parameters, 0…600. Default 5.
  public var probeSeconds: Double
  /// Streams that a container may have at most, 1…1,000. Default 64.
  public var maximumStreams: Int
  /// Frames per second given to picture sequences, which carry no time. Range above 0…1,000. Default 25.
  public var sequenceFrameRate: Double
  /// Options passed to FFmpeg's demuxer and protocol by name; an unknown one is an error.
  public var inputOptions: [String: String]
  /// Whether the input is played by the rules of live sources: little is read ahead, damaged frames come out flagged, and reading has
  /// a deadline (opening too, but not that of a pipe, which waits for its writer). Nil, the default: `InputLocation.isLive` says so.
  public var isLive: Bool?
  /// For cameras, servers and devices; `probeBytes` and `probeSeconds` there take the place of those here.
  public var live: LiveOptions

  public init(
    maximumPixels: Int = 8192 * 8192, decoderThreads: Int = 1, probeBytes: Int = 20_000_000, probeSeconds: Double = 5,
    maximumStreams: Int = 64, sequenceFrameRate: Double = 25, inputOptions: [String: String] = [:],
    isLive: Bool? = nil, live: LiveOptions = LiveOptions()
  ) {
    self.maximumPixels = maximumPixels
    self.decoderThreads = decoderThreads
    self.probeBytes = probeBytes
    self.probeSeconds = probeSeconds
    self.maximumStreams = maximumStreams
    self.sequenceFrameRate = sequenceFrameRate
    self.inputOptions = inputOptions
    self.isLive = isLive
    self.live = live
  }
}

extension SourceOptions {
  func treatsAsLive(_ location: InputLocation) -> Bool { isLive ?? location.isLive }

  /// - Throws: `.invalidOption` for the first value out of its range.
  func validate() throws(VideoError) {
    func check(_ holds: Bool, _ name: String, _ range: String) throws(VideoError) {
      guard holds else { throw VideoError(.invalidOption, "Source option '\(name)' is out of range. Use \(range).") }
    }
    try check((1...Int(Int32.max)).contains(maximumPixels), "maximumPixels", "1…\(Int32.max)")
    try check((1...64).contains(decoderThreads), "decoderThreads", "1…64")
    try check((2048...Int(Int32.max)).contains(probeBytes), "probeBytes", "2048…\(Int32.max)")
    try check((0...600).contains(probeSeconds), "probeSeconds", "0…600")
    try check((1...1000).contains(maximumStreams), "maximumStreams", "1…1000")
    try check(sequenceFrameRate > 0 && sequenceFrameRate <= 1000, "sequenceFrameRate", "more than 0, up to 1000")
    try check((0.01...600).contains(live.openSeconds), "live.openSeconds", "0.01…600")
    try check((0.01...600).contains(live.readSeconds), "live.readSeconds", "0.01…600")
    try check((2048...Int(Int32.max)).contains(live.probeBytes), "live.probeBytes", "2048…\(Int32.max)")
    try check((0...60).contains(live.probeSeconds), "live.probeSeconds", "0…60")
  }
}
