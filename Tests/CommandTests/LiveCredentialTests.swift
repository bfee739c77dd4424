import Fixtures
import Foundation
import Glibc
import Testing

/// User names and passwords of cameras reach the camera, and nobody else.
@Suite(
  .serialized, .timeLimit(.minutes(10)), .enabled(if: Checkout.hasEngine, "\(Checkout.noEngine)"),
  .enabled(if: LiveParts.isAvailable, "\(LiveParts.reason)"))
struct LiveCredentialTests {
  /// A pair, and the ways to type it before the `@` of an address.
  struct Login: Sendable {
    var user: String
    var password: String
    var typed: [String]

    /// In whatever form they could be seen.
    var secrets: [String] {
      [user, password] + typed + [Data("\(user):\(password)".utf8).base64EncodedString()]
    }
  }

  private static let logins = [
    Login(user: "jane.doe", password: "a.b:c/d@e", typed: ["jane.doe:a.b:c/d@e", "jane%2Edoe:a.b%3Ac%2Fd%40e"]),
    Login(user: "jane@home", password: "qwe@rty", typed: ["jane@home:qwe@rty", "jane%40home:qwe%40rty"]),
    Login(user: "j-doe", password: "half%40way", typed: ["j-doe:half%2540way"]),
  ]

  @Test(arguments: [false, true]) func allKindsOfPasswordsConnectAndStaySecret(basic: Bool) async throws {
    var servers: [RTSPServer] = []
    var lines = ""
    for (number, login) in Self.logins.enumerated() {
      var settings = RTSPServer.Settings(mounts: ["/cam": LiveParts.bikes])
      (settings.user, settings.password, settings.usesBasicAuthentication) = (login.user, login.password, basic)
      let server = try RTSPServer(settings)
      servers.append(server)
      for (way, typed) in login.typed.enumerated() { lines += "cam\(number)\(way)=rtsp://\(typed)@127.0.0.1:\(server.port)/cam\n" }
      // One that is refused says so in its records.
      lines += "no\(number)=rtsp://\(login.typed[0])x@127.0.0.1:\(server.port)/cam\n"
    }
    let play = try LivePlay("retry_seconds: 5")
    let file = try play.folder.write("cameras.txt", lines)
    let streams = Self.logins.indices.flatMap { number in Self.logins[number].typed.indices.map { "cam\(number)\($0)" } }
    let outcome = try await play.program("--source-file", file, "--verbose", "--metrics", "0").keeping(servers).converse { other in
      var missing = Set(streams + Self.logins.indices.map { "no\($0)" })
      try other.record("a word of every camera") {
        if let stream = $0.stream, $0.event == (stream.hasPrefix("no") ? "disconnected" : "open") { missing.remove(stream) }
        return missing.isEmpty
      }
      let metrics = try other.metrics()
      for login in Self.logins {
        for secret in login.secrets { #expect(!metrics.contains(secret), "the metrics have \(secret)") }
      }
      other.stop()
    }
    #expect(outcome.status == 0, "\(outcome.stderr)")
    let records = try outcome.records()
    for stream in streams { #expect(try Ledger(of: stream, in: records).events.first?.event == "open") }
    for number in Self.logins.indices {
      let reason = try Ledger(of: "no\(number)", in: records).events.first?.reason
      #expect(reason?.contains("password refused") == true, "\(reason ?? "none")")
    }
    for secret in Self.logins.flatMap(\.secrets) {
      #expect(!outcome.stdout.contains(secret) && !outcome.stderr.contains(secret), "\(secret) is in \(outcome.stderr)")
    }
  }

  /// The environment keeps the address off the command line, which everybody can read.
  @Test func theEnvironmentMayHoldTheAddress() async throws {
    let login = Self.logins[0]
    var settings = RTSPServer.Settings(mounts: ["/cam": LiveParts.bikes])
    (settings.user, settings.password) = (login.user, login.password)
    let server = try RTSPServer(settings)
    var program = try LivePlay().program().keeping(server)
    program.environment = ["PDN_SOURCE": "rtsp://\(login.typed[0])@127.0.0.1:\(server.port)/cam"]
    let outcome = try await program.converse { other in
      try other.frames()
      other.stop()
    }
    #expect(outcome.status == 0, "\(outcome.stderr)")
    #expect(try Ledger(of: "cam", in: outcome.records()).events.first?.event == "open")
    for secret in login.secrets { #expect(!(outcome.stdout + outcome.stderr).contains(secret)) }
  }
}
