import Glibc

/// Where metrics are served: `9464`, `:9464`, `127.0.0.1:9464`, `[::1]:9464`, `0.0.0.0:9464`, `localhost:9464`.
///
/// Without a host it is the loopback address: who can reach the port can see what every camera does.
public struct MetricsAddress: Sendable, Hashable, CustomStringConvertible {
  public enum Host: Sendable, Hashable {
    /// Four numbers, as in `127.0.0.1`.
    case ipv4(String)
    /// As in `::1`, without brackets.
    case ipv6(String)
  }

  public var host: Host
  /// 0 for one that is free.
  public var port: UInt16

  public init(host: Host = .ipv4("127.0.0.1"), port: UInt16) {
    self.host = host
    self.port = port
  }

  /// - Throws: `.badAddress`.
  public init(_ text: String) throws(MetricsError) {
    let (host, port) = Self.split(text)
    guard let port, !port.isEmpty, port.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(port) else {
      throw Self.wrong(text, "it needs a port from 0 to 65535")
    }
    self.port = number
    if host.isEmpty || host == "localhost" {
      self.host = .ipv4("127.0.0.1")
    } else if host.hasPrefix("["), host.hasSuffix("]") {
      let inner = String(host.dropFirst().dropLast())
      guard Self.isIPv6(inner) else { throw Self.wrong(text, "'\(host)' is no IPv6 address") }
      self.host = .ipv6(inner)
    } else {
      guard Self.isIPv4(host) else { throw Self.wrong(text, "its host must be an IP address, an IPv6 address in brackets") }
      self.host = .ipv4(host)
    }
  }

  public var description: String {
    switch host {
    case .ipv4(let host): "\(host):\(port)"
    case .ipv6(let host): "[\(host)]:\(port)"
    }
  }

  /// The text before the last colon outside brackets and the text after it; without a colon the whole is a port.
  private static func split(_ text: String) -> (host: String, port: String?) {
    guard let colon = text.lastIndex(of: ":") else { return ("", text) }
    if let bracket = text.lastIndex(of: "]"), bracket > colon { return (text, nil) }
    return (String(text[..<colon]), String(text[text.index(after: colon)...]))
  }

  private static func isIPv4(_ text: String) -> Bool {
    var address = in_addr()
    return inet_pton(AF_INET, text, &address) == 1
  }

  private static func isIPv6(_ text: String) -> Bool {
    var address = in6_addr()
    return inet_pton(AF_INET6, text, &address) == 1
  }

  private static func wrong(_ text: String, _ reason: String) -> MetricsError {
    MetricsError(.badAddress, "'\(text)' is no address for metrics: \(reason). Write for example 9464 or 127.0.0.1:9464.")
  }
}
