import ArgumentParser
import Pipeline
import Video

/// What `run` needs for cameras and servers beside the pipeline file.
struct LiveSettings: ParsableArguments {
  @Option(
    help: ArgumentHelp("Live: longest useful age of a record, in place of live.budget_ms. 0: none.", valueName: "milliseconds"))
  var budgetMs: Int?

  @Flag(help: "Treat the input as live: the newest frame wins, the others are dropped and counted. Cameras and servers always are.")
  var live = false

  @Flag(help: "Play a file at its own pace by the live rules.")
  var realtime = false

  @Flag(help: "Treat the input as a file: every frame, as fast as it comes, until the source ends.")
  var offline = false

  @Option(
    help: ArgumentHelp(
      "Read the inputs from this file, one a line, as ADDRESS or NAME=ADDRESS; # begins a comment. Keeps addresses off the command line.",
      valueName: "file"))
  var sourceFile: String?

  @Option(help: ArgumentHelp("Live: in place of live.rtsp_transport.", valueName: "tcp|udp"))
  var rtspTransport: LiveOptions.Transport?

  @Option(help: ArgumentHelp("Live: give a lost source up after this many failures in a row. Default: never.", valueName: "n"))
  var reconnectAttempts: Int?

  @Option(
    help: ArgumentHelp(
      "Live: serve Prometheus metrics and /healthz here; a port alone is opened on the loopback only.", valueName: "[host:]port"))
  var metrics: String?

  func validate() throws {
    if [live, realtime, offline].count(where: { $0 }) > 1 { throw ValidationError("--live, --realtime and --offline: choose one.") }
    if let budgetMs, !(0...600_000).contains(budgetMs) { throw ValidationError("--budget-ms \(budgetMs): expected 0...600000.") }
    if let reconnectAttempts, reconnectAttempts < 0 { throw ValidationError("--reconnect-attempts: expected 0 or more.") }
  }
}

extension LiveSettings {
  /// Whether the sources are played by the live rules.
  /// - Throws: when they are of both kinds.
  func applies(to sources: [SourceList.Source]) throws -> Bool {
    if offline { return false }
    if live || realtime { return try requireLiveOptionsApply(to: sources) }
    let liveCount = sources.count { $0.location.isLive }
    guard liveCount == 0 || liveCount == sources.count else {
      throw ValidationError("Files and live sources cannot be run together. Run them apart, or give --realtime.")
    }
    return try liveCount > 0 && requireLiveOptionsApply(to: sources)
  }

  /// An option that none of the sources has a use for must not be ignored in silence.
  private func requireLiveOptionsApply(to sources: [SourceList.Source]) throws -> Bool {
    if rtspTransport != nil, !sources.contains(where: { "\($0.location)".hasPrefix("rtsp") }) {
      throw ValidationError("--rtsp-transport: none of the inputs is an rtsp: address.")
    }
    if reconnectAttempts != nil, !sources.contains(where: { $0.location.isLive }) {
      throw ValidationError("--reconnect-attempts: a file or standard input cannot be opened again.")
    }
    return true
  }

  /// Options that only live sources know must not be ignored in silence.
  func requireLive() throws {
    if budgetMs != nil { throw ValidationError("--budget-ms is for live sources. Add --realtime to play the file as a camera.") }
    if metrics != nil { throw ValidationError("--metrics is for live sources. Add --realtime to play the file as a camera.") }
    if rtspTransport != nil || reconnectAttempts != nil {
      throw ValidationError("--rtsp-transport and --reconnect-attempts are for live sources; the input is a file.")
    }
  }
}
