import Perception
import Testing

@testable import Video

/// Which inputs are live, and what a synthetic camera may be made of.
@Suite struct LiveLocationTests {
  @Test(
    "Cameras and servers are live; files, pipes and standard input are not",
    arguments: [
      ("rtsp://cam/1", true, "1"), ("rtsps://u:p@cam", true, "cam"), ("rtp://0.0.0.0:5004", true, "0.0.0.0:5004"),
      ("udp://@239.0.0.1:1234", true, "239.0.0.1:1234"), ("srt://host:9000?passphrase=secretsecret", true, "host:9000"),
      ("tcp://host:1", true, "host:1"), ("RTMP://host/live/secretkey", true, "host-live"),
      ("rtmps://u:p@host:1935/live", true, "host-live"), ("http://host/live.m3u8", true, "live"),
      ("https://host/cam", true, "cam"), ("https://host/a.MP4?x=1", false, "a"), ("http://h/a.mkv", false, "a"),
      ("http://u:p/w@h/a.webm#t", false, "a"), ("/dev/video0", true, "video0"), ("/dev/null", false, "null"), ("-", false, "stdin"),
      ("clip.mp4", false, "clip"), ("lavfi:testsrc2=rate=30", true, "testsrc2"), ("sftp://host/a", false, "a"),
      ("file:///a.mp4", false, "a"),
    ])
  func kinds(text: String, isLive: Bool, name: String) throws {
    let location = try InputLocation.parse(text)
    #expect(location.isLive == isLive && location.name == name, "\(location.isLive) \(location.name)")
    #expect(!"\(location)".contains("secret"))
  }

  @Test(
    "An address without its scheme, or with a word in front, is no path: nothing of it is shown",
    arguments: [
      "admin:S3cretPw@192.168.1.5", "admin:S3cretPw@cam/stream", "admin:S3/cretPw@cam", "rtsp//admin:S3cretPw@cam/1",
      "Hof (Nord)=rtsp://admin:S3cretPw@h/x", " rtsp://admin:S3cretPw@h/x", "rtśp://admin:S3cretPw@h/x", "://S3cretPw",
    ])
  func withoutScheme(text: String) throws {
    let error = #expect(throws: VideoError.self) { try InputLocation.parse(text) }
    #expect(error?.code == .invalidOption && error?.sentence.contains("an address needs its scheme, for example rtsp://") == true)
    #expect(error?.description.contains("cret") == false && error?.description.contains("admin") == false)
  }

  @Test("A file of such a name is read; so are names with a colon or an at sign")
  func oddPaths() throws {
    let folder = try TestFolder()
    let path = try folder.file("a:b@c.ts", [1])
    #expect(try InputLocation.parse(path).path == path)
    for text in ["a:b.mp4", "12:30:00 me@home.mp4".replacing(":", with: "."), "c@d.mp4"] {
      #expect(try InputLocation.parse(text).path == text)
    }
  }

  @Test("A synthetic camera delivers frames with times")
  func synthetic() throws {
    let arrivals = try Arrivals(try Arrivals.open("lavfi:testsrc2=size=64x48:rate=500"), limit: 5)
    #expect(arrivals.frames.count == 5 && arrivals.fault == nil)
    #expect(arrivals.frames.map(\.time.microseconds) == [0, 2000, 4000, 6000, 8000])
    #expect(arrivals.frames.allSatisfy { $0.pixels.displaySize == Size(width: 64, height: 48) && !$0.isDamaged })
  }

  @Test("It keeps the pace that it names, unless the graph sees to that itself")
  func pace() throws {
    #expect(try FilterGraph("testsrc2,hue=s=0").text == "testsrc2,hue=s=0,realtime")
    #expect(try FilterGraph("testsrc2,realtime=speed=2").text == "testsrc2,realtime=speed=2")
    #expect(try FilterGraph("color=red[a];testsrc2[b];[a][b]overlay[out0]").text.hasSuffix("[out0]"))
  }

  @Test(
    "A graph that could read files is refused before FFmpeg sees it",
    arguments: [
      "movie=/etc/passwd", "testsrc2,amovie=x", "testsrc2[a];[a]movie=x", " movie=x", "testsrc2, movie=x", "[x:v]movie@id=x", "mo'v'ie=x",
      "\\movie=x", "testsrc2,drawtext=textfile=/etc/passwd", "sws_flags=1;movie=x", "testsrc2=a='b,movie=x", "nullsrc,lut3d=file=x",
      "testsrc2,sendcmd=f=x", "['a]movie=x", "testsrc2,\u{301}movie=x", "testsrc2\n,movie=x",
    ])
  func refused(graph: String) throws {
    let error = try #require(try Arrivals.fault("lavfi:" + graph))
    #expect([.permission, .invalidOption].contains(error.code) && !error.code.isTransient, "\(error)")
  }

  @Test("Values out of range")
  func options() throws {
    for live in [
      LiveOptions(openSeconds: 0), LiveOptions(openSeconds: .nan), LiveOptions(readSeconds: 601), LiveOptions(probeBytes: 1),
      LiveOptions(probeSeconds: -1),
    ] { #expect(try Arrivals.fault("lavfi:testsrc2", live: live)?.code == .invalidOption) }
  }
}
