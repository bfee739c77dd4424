import Foundation
import Synchronization
import Testing

@testable import Video

/// Passwords as people type them must reach the server, and nobody else.
@Suite struct CredentialTests {
  @Test(
    "What of a URL is the user information, and what FFmpeg gets",
    arguments: [
      ("rtsp://cam/1", nil, "rtsp://cam/1"),
      ("RTSP://u:p@cam:554/1?x=a@b", "u:p", "rtsp://u:p@cam:554/1?x=a@b"),
      ("rtsp://u:p@ss@cam/1", "u:p@ss", "rtsp://u:p%40ss@cam/1"),
      ("rtsp://user:p/a@ss@host/path?x=a@b", "user:p/a@ss", "rtsp://user:p%2Fa%40ss@host/path?x=a@b"),
      ("rtsp://u:p:w.d@cam/1", "u:p:w.d", "rtsp://u:p%3Aw.d@cam/1"),
      ("rtsp://u:p%40w@cam/1", "u:p%40w", "rtsp://u:p%40w@cam/1"),
      ("rtsp://u:100%@cam/1", "u:100%", "rtsp://u:100%25@cam/1"),
      ("http://u:a?b#c@[::1]:80/x", "u:a?b#c", "http://u:a%3Fb%23c@[::1]:80/x"),
      ("rtsp://cam:554/stream@1", nil, "rtsp://cam:554/stream@1"),
      ("rtsp://u:pä@cam/1", "u:pä", "rtsp://u:p%C3%A4@cam/1"),
      ("udp://@239.0.0.1:1234", "", "udp://@239.0.0.1:1234"),
    ] as [(String, String?, String)])
  func parts(url: String, userInfo: String?, forFFmpeg: String) throws {
    let address = try #require(NetworkAddress(url))
    #expect(address.userInfo == userInfo && address.url == forFFmpeg, "\(address.userInfo ?? "nil") \(address.url)")
  }

  /// An RTSP server that wants a password (RFC 2617, basic) and collects what it is given.
  private func guarded(_ seen: SeenWords) throws -> TestServer {
    try TestServer { connection in
      while let request = connection.request() {
        let lines = request.split(separator: "\r\n")
        let number = lines.first { $0.hasPrefix("CSeq:") } ?? ""
        for line in lines {
          if let header = line.wholeMatch(of: /Authorization: Basic (.+)/) { seen.words.withLock { $0.append(String(header.1)) } }
        }
        connection.send(
          request.hasPrefix("OPTIONS")
            ? "RTSP/1.0 200 OK\r\n\(number)\r\nPublic: DESCRIBE\r\n\r\n"
            : "RTSP/1.0 401 Unauthorized\r\n\(number)\r\nWWW-Authenticate: Basic realm=\"r\"\r\n\r\n")
      }
    }
  }

  @Test(
    "The password arrives whole, and a refusal does not show it",
    arguments: [
      ("admin:p/a@s:s.%w", "admin:p/a@s:s.%w"), ("admin:p%2Fa%40s", "admin:p/a@s"), ("ad.min:x?y#z", "ad.min:x?y#z"),
    ])
  func arrives(typed: String, sent: String) throws {
    let seen = SeenWords()
    let server = try guarded(seen)
    let error = try #require(try Arrivals.fault("rtsp://\(typed)@127.0.0.1:\(server.port)/cam"))
    #expect(error.code == .unauthorized && error.sentence.contains("user name or password refused (401)"))
    let words = seen.words.withLock { $0 }
    #expect(words.contains(Data(sent.utf8).base64EncodedString()), "\(words)")
    for text in [error.sentence, "\(String(describing: error.cause))"] { #expect(!text.contains("min") && !text.contains("%2F")) }
  }

  @Test("RTSP's redirection to another host is not followed: no password goes there")
  func redirected() throws {
    let seen = SeenWords()
    let thief = try TestServer { connection in
      if let request = connection.request() { seen.words.withLock { $0.append(request) } }
    }
    let server = try TestServer { connection in
      guard connection.request() != nil else { return }
      connection.send("RTSP/1.0 302 Moved\r\nCSeq: 1\r\nLocation: rtsp://localhost:\(thief.port)/cam\r\n\r\n")
      connection.waitForEnd()
    }
    let url = "rtsp://u:secret@127.0.0.1:\(server.port)/cam"
    let error = try #require(try Arrivals.fault(url))
    #expect(error.code == .permission && error.sentence.contains("localhost"), "\(error)")
    #expect(seen.words.withLock { $0 }.isEmpty)
    // Allowed, it is followed.
    _ = try Arrivals.fault(url, live: LiveOptions(allowsOtherHosts: true))
    #expect(seen.words.withLock { $0.first?.hasPrefix("OPTIONS rtsp://localhost") } == true)
  }

  @Test("A header with credentials is no line for a log")
  func header() {
    let redaction = Redaction(url: "rtsp://u:pw-123@cam/1?passphrase=s3cr3t")
    #expect(redaction.redact("Authorization: Basic dTpwdy0xMjM=") == "Authorization: ***")
    #expect(redaction.redact("Using pw-123 and s3cr3t") == "Using *** and ***")
    #expect(Redaction(url: "rtsp://u:a/b c@cam/1").redact("auth u:a%2Fb%20c failed") == "auth *** failed")
  }

  /// What servers heard.
  private final class SeenWords: Sendable {
    let words = Mutex<[String]>([])
  }
}
