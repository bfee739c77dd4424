import Foundation
import Glibc
import Synchronization

/// A real RTSP server on loopback (`tools/live/rtsp_server.py`) that misbehaves on command. Calls block for a few hundred
/// milliseconds at most. It dies with this value, and with the test runner.
public final class RTSPServer: Sendable {
  /// What is served, and how.
  public struct Settings: Sendable {
    /// Paths (`/cam0`) and H.264 clips in MP4.
    public var mounts: [String: String]
    /// Each clip forever, or once.
    public var loops = true
    public var user: String?
    public var password = ""
    /// Else digest.
    public var usesBasicAuthentication = false
    /// Share of the RTP packets, 0 to 1, that are lost on the way.
    public var drop = 0.0
    /// Of what is lost.
    public var seed = 1
    /// Whether RTCP is sent.
    public var sendsReports = true
    /// Seconds by which the sender's clock is ahead.
    public var clockOffset = 0.0

    public init(mounts: [String: String] = ["/cam0": LiveParts.bunny]) {
      self.mounts = mounts
    }

    fileprivate func arguments(port: Int) -> [String] {
      var arguments = mounts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" } + ["--port", "\(port)", "--seed", "\(seed)"]
      // As one word each: values may begin with a dash.
      arguments += ["--drop=\(drop)", "--clock-offset=\(clockOffset)"]
      if loops { arguments.append("--loop") }
      if !sendsReports { arguments.append("--no-rtcp") }
      if let user { arguments += ["--user=\(user)", "--password=\(password)", "--auth", usesBasicAuthentication ? "basic" : "digest"] }
      return arguments
    }
  }

  /// On 127.0.0.1; stays the same over restarts.
  public let port: Int
  private let running: Mutex<ChildProcess>

  /// Starts the server and waits until it listens.
  /// - Throws: ``ChildProcess/Fault`` when it does not; its own words are on stderr.
  public init(_ settings: Settings = Settings()) throws {
    let (child, port) = try Self.start(settings, port: 0)
    self.port = port
    running = Mutex(child)
  }

  /// Where a mount is, with the settings' own credentials or others, percent-encoded.
  public func url(_ mount: String = "/cam0", user: String? = nil, password: String = "") -> String {
    Self.url(mount, port: port, user: user, password: password)
  }

  /// The same behind a relay.
  public static func url(_ mount: String = "/cam0", port: Int, user: String? = nil, password: String = "") -> String {
    let unreserved = CharacterSet(charactersIn: "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~")
    let parts = [user, password].compactMap { $0?.addingPercentEncoding(withAllowedCharacters: unreserved) }
    return "rtsp://\(user == nil ? "" : parts.joined(separator: ":") + "@")127.0.0.1:\(port)\(mount)"
  }

  /// The process stands still: connections stay open and nothing comes.
  public func suspend() { running.withLock { $0.signal(SIGSTOP) } }

  public func resume() { running.withLock { $0.signal(SIGCONT) } }

  /// Ends the process at once: connections are gone, new ones are refused.
  public func kill() { running.withLock { $0.kill() } }

  /// Another process on the same port, which may serve something else.
  public func restart(_ settings: Settings) throws {
    try running.withLock {
      $0.kill()
      $0 = try Self.start(settings, port: port).0
    }
  }

  /// Resets every client's connection.
  /// - Returns: how many there were.
  @discardableResult
  public func cut() throws -> Int { try running.withLock { try $0.ask("cut")["clients"] as? Int ?? 0 } }

  /// Media stop while connections and the server live, and go on.
  public func freeze() throws { try ask("freeze") }

  public func thaw() throws { try ask("thaw") }

  /// Loses this share of the RTP packets from now on.
  public func drop(_ share: Double) throws { try ask("drop \(share)") }

  /// From now on the sender's clock is ahead by so many seconds.
  public func setClock(ahead seconds: Double) throws { try ask("clock \(seconds)") }

  private func ask(_ line: String) throws {
    _ = try running.withLock { try $0.ask(line).count }
  }

  private static func start(_ settings: Settings, port: Int) throws -> (ChildProcess, Int) {
    let child = try ChildProcess(LiveParts.path("rtsp_server.py"), settings.arguments(port: port))
    guard let port = try child.answer(to: "the start")["port"] as? Int else { throw ChildProcess.Fault(description: "no port") }
    return (child, port)
  }
}
