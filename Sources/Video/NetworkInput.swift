/// What FFmpeg may use to read a URL, by its scheme: the protocols, the formats and the options that keep the delay small.
///
/// Both lists are closed: a server that answers with a playlist, a script or a picture list of another format is refused, and
/// what it does send can reach no local file. See docs/live.md for the reason of each option.
struct NetworkInput {
  static let schemes: Set<String> = ["rtsp", "rtsps", "rtp", "udp", "srt", "tcp", "rtmp", "rtmps", "http", "https"]

  /// Names for FFmpeg's `protocol_whitelist`.
  let protocols: String
  /// Names for FFmpeg's `format_whitelist`.
  let formats: String
  /// The format to be used whatever the first bytes look like.
  var forcedFormat: String?
  var options: [String: String] = [:]

  /// Containers and bare streams that can be entered at any place.
  private static let streamed = "mpegts,mpegtsraw,h264,hevc,mjpeg,mpjpeg,m4v,mpegvideo,mpeg,matroska,webm,flv,nut,ogg"
  private static let files = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi"
  /// The pieces of a playlist may also be audio and subtitles.
  private static let pieces = "hls,applehttp,mov,mp4,aac,ac3,eac3,mp3,webvtt"
  private static let web = "http,https,tls,tcp,httpproxy"

  init(_ location: InputLocation, scheme: String, options live: LiveOptions) {
    // FFmpeg's own limit is a second line: the watch's deadline is what ends a call.
    let patience = "\(Int64((live.openSeconds + live.readSeconds) * 1_000_000))"
    switch scheme {
    case "rtsp", "rtsps":
      let isTCP = live.transport == .tcp
      self.init(protocols: scheme == "rtsps" ? "tls,tcp,srtp" : isTCP ? "tcp" : "tcp,udp,rtp", formats: "rtsp", forcedFormat: "rtsp")
      options = [
        "rtsp_transport": live.transport.rawValue, "timeout": patience, "allowed_media_types": "video",
        // TCP keeps the order, but the server may leave packets out: with a queue of two FFmpeg notices. Without one it does not look.
        "reorder_queue_size": isTCP ? "2" : "500", "max_delay": "100000", "buffer_size": "1048576",
      ]
      if !isTCP { options["rtsp_flags"] = "filter_src" }
    case "rtp":
      self.init(protocols: "rtp,udp", formats: "rtp", forcedFormat: "rtp")
      options = ["reorder_queue_size": "500", "max_delay": "100000", "buffer_size": "1048576", "timeout": patience]
    case "udp":
      self.init(protocols: "udp", formats: NetworkInput.streamed)
      options = ["timeout": patience, "buffer_size": "1048576", "overrun_nonfatal": "1"]
    case "srt":
      self.init(protocols: "srt", formats: NetworkInput.streamed)
      options = ["timeout": patience, "connect_timeout": "\(Int64(live.openSeconds * 1_000))"]
    case "rtmp", "rtmps":
      // No `timeout` here: RTMP takes that for "wait for a caller".
      self.init(protocols: scheme == "rtmps" ? "rtmps,tls,tcp" : "rtmp,tcp", formats: "flv,live_flv", forcedFormat: "live_flv")
    case "tcp":
      self.init(protocols: "tcp", formats: NetworkInput.streamed)
      options = ["timeout": patience]
    default:
      self.init(
        protocols: NetworkInput.web + (location.isFileOnServer ? "" : ",crypto"),
        formats: location.isFileOnServer ? NetworkInput.files : NetworkInput.streamed + "," + NetworkInput.pieces)
      options = ["timeout": patience]
      // FFmpeg follows redirections within its own HTTP code, where nobody can look at the host.
      if !live.allowsOtherHosts {
        options["max_redirects"] = "0"
        // On a connection that a playlist uses again, nobody is asked about the next address.
        (options["http_persistent"], options["http_multiple"]) = ("0", "0")
      }
    }
    // GnuTLS then uses the certificates that the system trusts.
    if protocols.split(separator: ",").contains("tls") { options["tls_verify"] = live.verifiesTLS ? "1" : "0" }
    options["protocol_whitelist"] = protocols
    options["format_whitelist"] = formats
  }

  private init(protocols: String, formats: String, forcedFormat: String? = nil) {
    (self.protocols, self.formats, self.forcedFormat) = (protocols, formats, forcedFormat)
  }
}
