import CFFmpeg
import Synchronization
import Testing

@testable import Video

/// Nothing that a location or FFmpeg says may hold a user name, a password or a query.
@Suite struct RedactionTests {
  static let urls = [
    ("rtsp://admin:secret@cam/1", "rtsp://***@cam/1"), ("rtsp://ad.min:se%40cret@cam:554/1", "rtsp://***@cam:554/1"),
    ("rtsp://admin:se@cret@cam/1", "rtsp://***@cam/1"), ("rtsp://admin:se:cret@cam/1", "rtsp://***@cam/1"),
    ("rtsp://admin:se/cret@cam/1", "rtsp://***@cam/1"), ("http://admin:se?cret@cam/1", "http://***@cam/1"),
    ("http://cam/1?user=admin&password=secret", "http://cam/1?***"), ("srt://admin:se cret'\"@cam:9", "srt://***@cam:9"),
    ("rtsp:/admin:secret@cam/1", "rtsp:/***@cam/1"), ("http://host:80/a/b.m3u8", "http://host:80/a/b.m3u8"),
  ]

  @Test("Locations", arguments: urls)
  func location(url: String, shown: String) throws {
    let location = try InputLocation.parse(url)
    #expect(location.description == shown && "\(location)" == shown && String(reflecting: Optional(location)).contains(shown))
    var dumped = ""
    dump(location, to: &dumped)
    for word in ["admin", "ad.min", "secret", "cret"] {
      #expect(!dumped.contains(word) && !location.name.contains(word), "\(word) in \(dumped)")
    }
  }

  @Test(
    "Passwords and keys in the path",
    arguments: [
      (
        "rtsp://cam:554/user=admin_password=tlJwpbo6_channel=1_stream=0.sdp?real_stream",
        "rtsp://cam:554/user=***_password=***_channel=1_stream=0.sdp?***", "cam"
      ),
      ("rtsp://cam/user=admin&password=tlJwpbo6&channel=1", "rtsp://cam/user=***&password=***&channel=1", "cam"),
      ("rtsp://cam/PassWd=tl_Jwpbo6_x;ch=1/live", "rtsp://cam/PassWd=***;ch=1/live", "cam"),
      ("rtsp://cam/user=admin_password=tl@Jwpbo6_channel=1", "rtsp://***@***", "cam"),
      ("rtsp://cam/user%3Dadmin_password%3dtlJwpbo6/a", "rtsp://cam/***/a", "cam"),
      ("http://h/live/token=tlJwpbo6/a.m3u8", "http://h/live/token=***/a.m3u8", "h"),
      ("rtmp://h/live/tlJwpbo6", "rtmp://h/live/***", "h-live"),
      ("rtmps://u:admin@h:443/app/tlJwpbo6/1", "rtmps://***@h:443/app/***", "h-app"),
      ("rtmp://h/live", "rtmp://h/live", "h-live"),
      ("rtsp://cam/channel=1_stream=0.sdp", "rtsp://cam/channel=1_stream=0.sdp", "channel=1_stream=0"),
    ])
  func path(url: String, shown: String, name: String) throws {
    let location = try InputLocation.parse(url)
    #expect("\(location)" == shown && location.name == name, "\(location) \(location.name)")
    let password = url.contains("tl@") ? "tl@Jwpbo6" : url.contains("tl_") ? "tl_Jwpbo6_x" : "tlJwpbo6"
    for line in ["Opening '\(url)' for reading", "cannot play \(url)", "stream \(password) not found", "user admin, password \(password)"] {
      let text = location.redaction.redact(line)
      if url.contains("tl") { #expect(!text.contains("Jwpbo6"), "\(text)") }
      if url.contains("admin") { #expect(!text.contains("admin"), "\(text)") }
    }
    // Without knowing the address, as in a line that names another one.
    #expect(!Redaction().redact("Opening '\(url)'").contains("Jwpbo6"))
  }

  @Test("Log lines, the address whole or in parts", arguments: urls)
  func lines(url: String, shown: String) throws {
    let redaction = try InputLocation.parse(url).redaction
    let hidden = ["admin", "ad.min", "secret", "se%40cret", "se@cret", "cret@"]
    for line in ["[rtsp] cannot open \(url)", "Opening '\(url)' for reading", "auth \(Redaction.userInfo(of: url) ?? "") failed"] {
      let text = redaction.redact(line)
      for word in hidden where url.contains(word) { #expect(!text.contains(word), "\(word) in \(text)") }
    }
  }

  @Test("FFmpeg's own lines reach the receiver of their thread, redacted, and nobody else")
  func routing() throws {
    let seen = Mutex<[FFmpegLog.Line]>([])
    let scope = LogScope(
      FFmpegLog { line in seen.withLock { $0.append(line) } }, redaction: try InputLocation.parse("rtsp://bob:hunter22@cam/1").redaction)
    scope.during {
      // An unknown scheme with credentials in it, which FFmpeg repeats in its message.
      var context: UnsafeMutablePointer<AVFormatContext>?
      #expect(avformat_open_input(&context, "nosuch://bob:hunter22@cam/1", nil, nil) < 0)
      #expect(av_image_check_size(0, 5, 0, nil) < 0)
    }
    _ = av_image_check_size(0, 7, 0, nil)
    let lines = seen.withLock { $0 }
    #expect(lines.count == 1 && lines[0].isError && lines[0].text.contains("0x5") && !lines[0].text.contains("@ 0x"), "\(lines)")
    #expect(scope.heard("0x5") && scope.takeLastLine() == lines.last?.text && scope.takeLastLine() == nil)
  }

  @Test(
    "Paths and names",
    arguments: [
      ("/a/b/dash.cam.mp4", "dash.cam"), ("dashcam.mp4", "dashcam"), ("-", "stdin"), (".hidden", ".hidden"),
      ("rtsp://u:p@cam/live/one.sdp?x=1", "one"),
      ("rtsp://u:p@10.0.0.7", "10.0.0.7"), ("rtsp://cam.lan/", "cam.lan"), ("img%04d.png", "img%04d"),
    ])
  func names(text: String, name: String) throws {
    #expect(try InputLocation.parse(text).name == name)
  }
}
