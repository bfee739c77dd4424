import CFFmpeg
import Glibc

/// How FFmpeg is to open a location: found out before FFmpeg sees it.
struct InputPlan {
  let url: String
  /// The format to be used whatever the data looks like.
  private(set) var format: UnsafePointer<AVInputFormat>?
  /// Set for pipes; must live as long as the container.
  private(set) var input: DescriptorInput?
  /// What is asked of FFmpeg; options of the user come first.
  private(set) var values: [String: String]
  /// The only host that may be reached; nil when any may.
  private(set) var host: String?
  /// True for devices, whose reads FFmpeg does not let anyone interrupt: it returns at once instead, and is asked again.
  private(set) var isNonblocking = false

  /// libavdevice makes its formats known once per process.
  private static let devices: Void = avdevice_register_all()

  init(_ location: InputLocation, options: SourceOptions, interrupt: InterruptFlag) throws(VideoError) {
    var values = [
      "max_streams": "\(options.maximumStreams)", "probesize": "\(options.probeBytes)",
      "analyzeduration": "\(Int64(options.probeSeconds * 1_000_000))",
      // A file that names other files (MOV references, scripts) can reach nothing but files.
      "protocol_whitelist": "file",
    ]
    switch location.kind {
    case .descriptor(let number):
      input = try DescriptorInput(descriptor: number, closing: false, interrupt: interrupt)
      url = ""
    case .graph(let graph):
      url = try FilterGraph(graph).text
      format = try InputPlan.device("lavfi", location)
      values["protocol_whitelist"] = ""
      values["format_whitelist"] = "lavfi"
    case .url(let text):
      guard let address = NetworkAddress(text), location.isNetwork else {
        let schemes = NetworkInput.schemes.sorted().joined(separator: ", ")
        throw VideoError(.unsupported, "Cannot open '\(location)': no such kind of address. Use one of \(schemes), or a path.")
      }
      let network = NetworkInput(location, scheme: address.scheme, options: options.live)
      guard address.scheme != "rtsps" || !options.live.verifiesTLS || InputPlan.canVerifyRTSPS else {
        throw VideoError(
          .unsupported,
          "Cannot open '\(location)': this FFmpeg cannot check the certificate of an rtsps server. Accept any (live.verify_tls: false).")
      }
      url = address.url
      format = try network.forcedFormat.map { name throws(VideoError) in try InputPlan.format(name, location) }
      host = options.live.allowsOtherHosts ? nil : NetworkAddress.host(of: url)
      values.merge(network.options) { $1 }
    case .path(let path) where location.isCamera:
      try InputPlan.checkCamera(path)
      url = path
      format = try InputPlan.device("v4l2", location)
      isNonblocking = true
      values["protocol_whitelist"] = ""
      values["format_whitelist"] = "video4linux2,v4l2"
    case .path(let path):
      url = try InputPlan.openPath(path, location, options: options, interrupt: interrupt, &input, &format, &values)
    }
    // Devices and graphs know what they give without looking.
    if format == nil || location.isNetwork, options.treatsAsLive(location) { values.merge(InputPlan.briefProbe(options.live)) { $1 } }
    self.values = values.merging(options.inputOptions) { $1 }
  }

  /// FFmpeg 5.1 hands no option of TLS on from RTSP; one that does has them among RTSP's own.
  private static var canVerifyRTSPS: Bool {
    guard let format = av_find_input_format("rtsp"), format.pointee.priv_class != nil else { return false }
    return withUnsafePointer(to: format.pointee.priv_class) {
      av_opt_find(UnsafeMutableRawPointer(mutating: $0), "tls_verify", nil, 0, AV_OPT_SEARCH_FAKE_OBJ) != nil
    }
  }

  private static func briefProbe(_ live: LiveOptions) -> [String: String] {
    [
      "probesize": "\(live.probeBytes)", "analyzeduration": "\(Int64(live.probeSeconds * 1_000_000))",
      // FFmpeg otherwise waits for 20 frames to guess a rate that only names the period of frames without a stamp.
      "fpsprobesize": "2",
    ]
  }

  /// - Returns: the URL for FFmpeg, empty when it reads from `input`.
  private static func openPath(
    _ path: String, _ location: InputLocation, options: SourceOptions, interrupt: InterruptFlag, _ input: inout DescriptorInput?,
    _ format: inout UnsafePointer<AVInputFormat>?, _ values: inout [String: String]
  ) throws(VideoError) -> String {
    switch try LocalInput(path: path) {
    case .file(_, .text):
      throw VideoError(.notMedia, "Cannot open '\(location)': it is text, not video. Check the path.")
    case .file(_, .playlist): throw .refusedFormat(location, "playlist")
    case .file:
      // A picture called "50%d.jpg" or "[1].png" is one picture.
      values["pattern_type"] = "none"
    case .pipe:
      // Without O_NONBLOCK, opening a FIFO blocks until a writer comes, out of the interrupt's reach.
      let descriptor = Glibc.open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
      guard descriptor >= 0 else {
        throw VideoError(.io, "Cannot open '\(path)': \(String(cString: strerror(errno))). Check who may read it.")
      }
      input = try DescriptorInput(descriptor: descriptor, closing: true, interrupt: interrupt)
      return ""
    case .sequence(let sequence):
      format = try InputPlan.format("image2", location)
      values["pattern_type"] = "sequence"
      values["start_number"] = "\(sequence.firstNumber ?? 0)"
      values["framerate"] = "\(options.sequenceFrameRate)"
    }
    // The prefix keeps FFmpeg from reading "a:b.mp4" as protocol a.
    return "file:" + path
  }

  private static func device(_ name: String, _ location: InputLocation) throws(VideoError) -> UnsafePointer<AVInputFormat> {
    devices
    return try format(name, location)
  }

  private static func format(_ name: String, _ location: InputLocation) throws(VideoError) -> UnsafePointer<AVInputFormat> {
    guard let format = av_find_input_format(name) else {
      throw VideoError(.unsupported, "Cannot open '\(location)': this FFmpeg lacks '\(name)'. Install another FFmpeg.")
    }
    return format
  }

  private static func checkCamera(_ path: String) throws(VideoError) {
    guard access(path, F_OK) == 0 else {
      throw VideoError(.notFound, "Cannot open '\(path)': no such camera. Check that it is plugged in; ls /dev/video* shows what there is.")
    }
    guard access(path, R_OK | W_OK) == 0 else {
      throw VideoError(.permission, "Cannot open '\(path)': permission denied. Add the user to the group that owns it (video).")
    }
  }
}
