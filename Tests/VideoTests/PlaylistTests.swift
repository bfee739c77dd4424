import CFFmpeg
import Foundation
import Synchronization
import Testing

@testable import Video

/// What an HTTP server may make this program read: its own files, and nothing else.
@Suite struct PlaylistTests {
  let folder: TestFolder
  init() throws { folder = try TestFolder() }

  private static func playlist(_ segment: String) -> String {
    "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n#EXTINF:1.2,\n\(segment)\n#EXT-X-ENDLIST\n"
  }

  /// Serves what `files` gives for a path and its host header.
  private func serve(_ files: @escaping @Sendable (String) -> [UInt8]?) throws -> TestServer {
    try TestServer { connection in
      guard let request = connection.request() else { return }
      let path = String(request.split(separator: " ").dropFirst().first ?? "")
      guard let body = files(path) else { return connection.answer("404 Not Found") }
      connection.answer("200 OK", body.starts(with: Array("#EXTM3U".utf8)) ? "Content-Type: application/vnd.apple.mpegurl\r\n" : "", body)
    }
  }

  @Test("A playlist of the server's own pieces is read to its end")
  func own() throws {
    let bytes = try TestFolder.bytes(try folder.clip("a.ts"))
    let server = try serve { $0 == "/a.m3u8" ? Array(PlaylistTests.playlist("a.ts").utf8) : $0 == "/a.ts" ? bytes : nil }
    let arrivals = try Arrivals(try Arrivals.open("http://127.0.0.1:\(server.port)/a.m3u8"))
    #expect(arrivals.frames.count == 30 && arrivals.fault == nil, "\(arrivals.frames.count) \(String(describing: arrivals.fault))")
  }

  @Test("Where media ends in order is final; where a camera or a live playlist ends is a loss")
  func ends() throws {
    let bytes = try TestFolder.bytes(try folder.clip("a.ts"))
    let asked = Mutex(0)
    let server = try serve { path in
      switch path {
      case "/a.ts": return bytes
      case "/whole.m3u8": return Array(PlaylistTests.playlist("a.ts").utf8)
      case "/live.m3u8":
        // Gone when it is asked for again.
        let isFirst = asked.withLock { count in
          count += 1
          return count == 1
        }
        return isFirst ? Array(PlaylistTests.playlist("a.ts").replacing("#EXT-X-ENDLIST\n", with: "").utf8) : nil
      default: return nil
      }
    }
    func end(_ text: String) throws -> [Bool] {
      let reader = try Arrivals.open(text)
      let isEarly = reader.hasFiniteEnd
      let arrivals = try Arrivals(reader)
      #expect(arrivals.fault == nil && arrivals.packets.count >= 5, "\(String(describing: arrivals.fault))")
      return [reader.deliversInBursts, isEarly, reader.hasFiniteEnd]
    }
    #expect(try end("http://127.0.0.1:\(server.port)/whole.m3u8") == [true, false, true])
    #expect(try end("http://127.0.0.1:\(server.port)/live.m3u8") == [true, false, false])
    #expect(try end("http://127.0.0.1:\(server.port)/a.ts") == [false, false, true])
    let camera = try TestServer { $0.send(bytes) }
    #expect(try end("tcp://127.0.0.1:\(camera.port)") == [false, false, false])
    #expect(try end(folder.path("a.ts")) == [false, false, true])
    #expect(try end("lavfi:testsrc2=size=64x48:rate=500:duration=0.02") == [false, false, true])
  }

  @Test("A playlist that names a local file gets nothing", arguments: ["file://", ""])
  func localFile(scheme: String) throws {
    let path = try folder.clip("a.ts")
    let server = try serve { $0 == "/a.m3u8" ? Array(PlaylistTests.playlist(scheme + path).utf8) : nil }
    for allowsOtherHosts in [false, true] {
      let error = try Arrivals.fault("http://127.0.0.1:\(server.port)/a.m3u8", live: LiveOptions(allowsOtherHosts: allowsOtherHosts))
      #expect(error != nil)
    }
  }

  @Test("A playlist or a redirection that leads to another host is not followed, unless that is allowed", arguments: [false, true])
  func otherHost(isRedirection: Bool) throws {
    let bytes = try TestFolder.bytes(try folder.clip("a.ts"))
    let other = try serve { _ in bytes }
    let server = try TestServer { connection in
      guard connection.request() != nil else { return }
      let url = "http://localhost:\(other.port)/a.ts"
      if isRedirection {
        connection.answer("302 Found", "Location: \(url)\r\n")
      } else {
        connection.answer("200 OK", "Content-Type: application/vnd.apple.mpegurl\r\n", Array(PlaylistTests.playlist(url).utf8))
      }
    }
    let url = "http://127.0.0.1:\(server.port)/a.m3u8"
    let error = try #require(try Arrivals.fault(url))
    #expect(other.connections == 0)
    #expect(error.sentence.contains(isRedirection ? "redirects" : "localhost"), "\(error)")
    #expect(error.sentence.contains("llow other hosts (live.other_hosts)"))
    if !isRedirection { #expect(error.code == .permission && !error.code.isTransient) }
    let allowed = try Arrivals(try Arrivals.open(url, live: LiveOptions(allowsOtherHosts: true)))
    #expect(allowed.frames.count == 30 && allowed.fault == nil, "\(String(describing: allowed.fault))")
  }

  @Test(
    "What a playlist names may not redirect to another host either: pieces, playlists, keys, also on a connection that is used again",
    arguments: ["piece", "second piece", "playlist", "key"])
  func redirectedPieces(what: String) throws {
    let bytes = try TestFolder.bytes(try folder.clip("a.ts"))
    let stranger = try TestServer(host: 2) { connection in
      guard connection.request() != nil else { return }
      connection.answer("200 OK", "", bytes)
    }
    let path = ["piece": "/a.ts", "second piece": "/b.ts", "playlist": "/sub.m3u8", "key": "/key"][what]
    let server = try TestServer { connection in
      while let request = connection.request() {
        let asked = String(request.split(separator: " ").dropFirst().first ?? "")
        let lists = [
          "/a.m3u8": what == "playlist"
            ? "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1000\nsub.m3u8\n"
            : "#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:2\n"
              + (what == "key" ? "#EXT-X-KEY:METHOD=AES-128,URI=\"key\"\n" : "")
              + "#EXTINF:1.2,\na.ts\n#EXTINF:1.2,\nb.ts\n#EXT-X-ENDLIST\n"
        ]
        if asked == path {
          connection.answer("302 Found", "Location: http://127.0.0.2:\(stranger.port)/a.ts\r\n", keepsOpen: true)
        } else if let list = lists[asked] {
          connection.answer("200 OK", "Content-Type: application/vnd.apple.mpegurl\r\n", Array(list.utf8), keepsOpen: true)
        } else {
          connection.answer("200 OK", "", bytes, keepsOpen: true)
        }
      }
    }
    let url = "http://127.0.0.1:\(server.port)/a.m3u8"
    _ = try Arrivals.fault(url)
    #expect(stranger.connections == 0 && server.connections > 0)
    // Allowed, it is followed; so the test does lead there.
    _ = try Arrivals.fault(url, live: LiveOptions(allowsOtherHosts: true))
    #expect(stranger.connections > 0)
  }

  @Test("A file on an HTTP server is a file: every frame of it, and no playlist under its name")
  func file() throws {
    let bytes = try TestFolder.bytes(try folder.clip("a.mp4", TestClip(muxing: ["movflags": "faststart"])))
    let server = try serve { $0.hasPrefix("/a.mp4") ? bytes : $0 == "/b.mp4" ? Array(PlaylistTests.playlist("a.mp4").utf8) : nil }
    let reading = Reading(try Reading.open("http://127.0.0.1:\(server.port)/a.mp4?token=12345678"))
    #expect(reading.count == 30 && reading.fault == nil, "\(reading.count) \(String(describing: reading.fault))")
    #expect(throws: VideoError.self) { try Reading.open("http://127.0.0.1:\(server.port)/b.mp4") }
    let missing = #expect(throws: VideoError.self) { try Reading.open("http://127.0.0.1:\(server.port)/c.mp4") }
    #expect(missing?.code == .notFound)
  }

  @Test("A camera that sends one JPEG after another over HTTP")
  func multipart() throws {
    let pictures = try (0..<6).map { number in
      try TestFolder.bytes(try folder.clip("\(number).jpg", TestClip(codec: AV_CODEC_ID_MJPEG, frames: 1, muxing: ["update": "1"])))
    }
    let server = try TestServer { connection in
      guard connection.request() != nil else { return }
      connection.send("HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=next\r\n\r\n")
      // More than FFmpeg reads to recognise it, and no end: an end without a length is a fault.
      for picture in (0..<20).flatMap({ _ in pictures }) {
        connection.send("--next\r\nContent-Type: image/jpeg\r\nContent-Length: \(picture.count)\r\n\r\n")
        connection.send(picture + [13, 10])
      }
      connection.waitForEnd()
    }
    let arrivals = try Arrivals(try Arrivals.open("http://127.0.0.1:\(server.port)/cam.cgi"), limit: 6)
    #expect(arrivals.frames.count == 6 && arrivals.frames.allSatisfy { $0.isKey && !$0.isDamaged }, "\(arrivals.frames.count)")
  }

  @Test("Formats that live sources have no use for are refused")
  func formats() throws {
    // ffconcat would name files of its own choice.
    let server = try TestServer { $0.send(Array("ffconcat version 1.0\nfile /etc/passwd\n".utf8)) }
    let error = try Arrivals.fault("tcp://127.0.0.1:\(server.port)")
    #expect(error?.code == .notMedia || error?.code == .unsupported || error?.code == .invalidOption, "\(String(describing: error))")
  }
}
