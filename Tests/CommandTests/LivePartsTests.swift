import Fixtures
import Foundation
import Glibc
import Testing

/// The parts that the tests of live sources are played with do what those tests believe.
@Suite(.enabled(if: LiveParts.isAvailable, "\(LiveParts.reason)")) struct LivePartsTests {
  /// Says one RTSP request and returns the answer's first line; nil when nobody answers.
  private func ask(_ method: String, port: Int, headers: String = "") -> String? {
    let request = "\(method) rtsp://127.0.0.1:\(port)/cam0 RTSP/1.0\r\nCSeq: 1\r\n\(headers)\r\n"
    guard let line = Connection(port: port)?.exchange(request), !line.isEmpty else { return nil }
    return line
  }

  @Test func theServerDescribesItsClipAndOthersAreNotFound() throws {
    let server = try RTSPServer()
    #expect(ask("DESCRIBE", port: server.port) == "RTSP/1.0 200 OK")
    try server.restart(RTSPServer.Settings(mounts: ["/other": LiveParts.bikes]))
    #expect(ask("DESCRIBE", port: server.port) == "RTSP/1.0 404 Not Found")
  }

  @Test(arguments: [true, false]) func theServerAsksForItsPassword(basic: Bool) throws {
    var settings = RTSPServer.Settings()
    (settings.user, settings.password, settings.usesBasicAuthentication) = ("a.b", "p@s:s/w", basic)
    let server = try RTSPServer(settings)
    #expect(ask("DESCRIBE", port: server.port) == "RTSP/1.0 401 Unauthorized")
    let right = "Authorization: Basic \(Data("a.b:p@s:s/w".utf8).base64EncodedString())\r\n"
    #expect(ask("DESCRIBE", port: server.port, headers: right) == (basic ? "RTSP/1.0 200 OK" : "RTSP/1.0 401 Unauthorized"))
    #expect(server.url(user: "a.b", password: "p@s:s/w") == "rtsp://a.b:p%40s%3As%2Fw@127.0.0.1:\(server.port)/cam0")
  }

  @Test func aKilledServerRefusesAndASuspendedOneDiesWithItsValue() throws {
    var server: RTSPServer? = try RTSPServer()
    let port = try #require(server?.port)
    server?.kill()
    #expect(Connection(port: port) == nil)
    try server?.restart(RTSPServer.Settings())
    #expect(ask("OPTIONS", port: port) == "RTSP/1.0 200 OK")
    server?.suspend()
    server = nil
    #expect(Connection(port: port) == nil)
  }

  @Test func theRelayCutsAfterSoManyBytes() throws {
    let server = try RTSPServer()
    let relay = try LossyRelay(.tcp, to: server.port, cutAfter: 10)
    #expect(Connection(port: relay.port)?.exchange("OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n").map { "RTSP/1.0 2".hasPrefix($0) } != false)
    try relay.cut(after: 0)
    #expect(ask("OPTIONS", port: relay.port) == "RTSP/1.0 200 OK")
  }

  @Test(arguments: [0.0, 1.0]) func theRelayLosesDatagrams(share: Double) throws {
    let (receiver, sender) = try (#require(Datagrams()), #require(Datagrams()))
    let relay = try LossyRelay(.udp, to: receiver.port, loss: LossyRelay.Loss(lost: share))
    for _ in 0..<20 { sender.send(to: relay.port) }
    if share == 0 {
      for _ in 0..<20 { #expect(receiver.receive()) }
      #expect(try relay.count() == (20, 0))
    } else {
      // The relay takes datagrams and questions in any order, but never a question for ever before a datagram.
      var count = try relay.count()
      for _ in 0..<1000 where count.lost < 20 { count = try relay.count() }
      #expect(count == (0, 20))
    }
  }

  @Test func transportStreamsAreWholePacketsAndFaultsChangeThem() throws {
    let clean = try TransportStreamSource.data(frames: 30)
    #expect(clean.count % 188 == 0)
    #expect(stride(from: 0, to: clean.count, by: 188).allSatisfy { clean[$0] == 0x47 })
    #expect(try TransportStreamSource.data(frames: 30, fault: .repeat).count > clean.count)
    #expect(try TransportStreamSource.data(frames: 30, fault: .lose).count == clean.count - 188)
    for fault in [TransportStreamSource.Fault.jump, .restart] {
      let wrong = try TransportStreamSource.data(frames: 30, fault: fault)
      #expect(wrong.count == clean.count && wrong != clean, "\(fault)")
    }
  }
}
