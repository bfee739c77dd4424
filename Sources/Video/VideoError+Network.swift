import CFFmpeg
import Glibc

extension VideoError {
  static func refusedFormat(_ location: InputLocation, _ format: String) -> VideoError {
    VideoError(.unsupported, "Cannot open '\(location)': playlists and scripts (\(format)) are not read. Give the video itself.")
  }

  /// - Parameter opening: false while reading.
  static func stopped(
    _ location: InputLocation, _ stop: InputWatch.Stop, opening: Bool, options: LiveOptions, log: LogScope
  ) -> VideoError {
    let cause = Cause(number: PDN_AVERROR_EXIT, log: log)
    switch stop {
    case .interrupted: return .interrupted(location)
    case .timedOut:
      let sentence =
        opening
        ? "Cannot open '\(location)': no video within \(seconds(options.openSeconds)). Check the address, or allow more time "
          + "(live.open_seconds)."
        : "Reading '\(location)' timed out: no video for \(seconds(options.readSeconds)). Check the camera and the network, or allow "
          + "more time (live.read_seconds)."
      return VideoError(.timedOut, sentence, cause: cause)
    case .otherHost(let host):
      let verb = opening ? "Cannot open" : "Cannot read"
      return VideoError(
        .permission,
        "\(verb) '\(location)': it leads to \(host), which you did not name. If you trust it, allow other hosts (live.other_hosts).",
        cause: cause)
    }
  }

  private static func seconds(_ value: Double) -> String {
    value == 1 ? "1 second" : value == value.rounded() ? "\(Int(value)) seconds" : "\(value) seconds"
  }

  /// What FFmpeg's `number` means for something reached by network or plugged in; nil for other inputs and numbers.
  static func network(_ location: InputLocation, number: Int32, opening: Bool, log: LogScope) -> VideoError? {
    if location.isCamera { return camera(location, number: number, opening: opening, log: log) }
    guard location.isNetwork else { return nil }
    // FFmpeg tells of everything but the redirection that it was not allowed to follow.
    let (isUnknownHost, isTLS, isSilent) = (log.heard("resolve hostname"), log.heard("[tls]"), !log.heard(""))
    let isUntrusted = ["failed verification", "does not match hostname", "Unable to verify peer"].contains { log.heard($0) }
    func error(_ code: Code, _ reason: String) -> VideoError {
      VideoError(code, "Cannot \(opening ? "open" : "read") '\(location)': \(reason)", cause: Cause(number: number, log: log))
    }
    if isUntrusted {
      return error(.permission, "nobody vouches for the server's certificate. Install a valid one, or accept any (live.verify_tls: false).")
    }
    if isUnknownHost { return error(.connection, "its host name is unknown. Check the address and the name server.") }
    switch number {
    case PDN_AVERROR_HTTP_UNAUTHORIZED: return error(.unauthorized, "user name or password refused (401). Check them.")
    case PDN_AVERROR_HTTP_FORBIDDEN: return error(.unauthorized, "access refused (403). Check user name, password and rights.")
    case PDN_AVERROR_HTTP_NOT_FOUND: return error(.notFound, "the server has no such stream (404). Check the path.")
    case PDN_AVERROR_HTTP_BAD_REQUEST, PDN_AVERROR_HTTP_OTHER_4XX:
      return error(.serverError, "the server refuses the request. Check the address.")
    case PDN_AVERROR_HTTP_SERVER_ERROR: return error(.serverError, "the server fails or is busy (5xx). Look into its log.")
    case -ECONNREFUSED: return error(.connection, "connection refused. Is the server running?")
    case -ENETUNREACH, -EHOSTUNREACH, -ENETDOWN, -EHOSTDOWN: return error(.connection, "host unreachable. Check the network.")
    case -ETIMEDOUT: return error(.timedOut, "no answer. Check the address and the network.")
    case -ECONNRESET, -ECONNABORTED, PDN_AVERROR_EPIPE, -ENOTCONN: return error(.connection, "connection lost. Check server and network.")
    case PDN_AVERROR_EOF: return error(.connection, "the server closed the connection. Look into its log.")
    case -EPROTONOSUPPORT: return error(.serverError, "the server does not offer this transport. Try the other one (tcp or udp).")
    case PDN_AVERROR_EIO where isSilent && opening:
      return error(
        .connection, "the server redirects elsewhere or breaks off. Name the final address, or allow other hosts (live.other_hosts).")
    case PDN_AVERROR_EIO where isTLS: return error(.connection, "the encrypted connection fails. Check server and certificate.")
    case PDN_AVERROR_EIO: return error(.connection, "connection lost. Check server and network.")
    default: return nil
    }
  }

  private static func camera(_ location: InputLocation, number: Int32, opening: Bool, log: LogScope) -> VideoError? {
    func error(_ code: Code, _ reason: String) -> VideoError {
      VideoError(code, "Cannot \(opening ? "open" : "read") '\(location)': \(reason)", cause: Cause(number: number, log: log))
    }
    switch number {
    case -EBUSY: return error(.connection, "the camera is in use. Close the program that uses it.")
    case -ENODEV, -ENXIO, PDN_AVERROR_EIO, -EPROTO, -EPIPE: return error(.connection, "the camera does not answer. Is it plugged in?")
    case _ where opening && (number == -ENOTTY || number == PDN_AVERROR_EINVAL):
      return error(.unsupported, "not a camera, or one without this format. Check the device and the input options.")
    default: return nil
    }
  }
}
