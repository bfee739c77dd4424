import Glibc

/// A UDP port of loopback. Its calls block, five seconds at most.
final class Datagrams {
  let port: Int
  private let descriptor: Int32

  init?() {
    let descriptor = socket(AF_INET, Int32(SOCK_DGRAM.rawValue), 0)
    self.descriptor = descriptor
    guard descriptor >= 0 else { return nil }
    Loopback.limit(descriptor)
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = Loopback.with(port: 0) { bind(descriptor, $0, $1) } == 0
    let isNamed = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    guard isBound, isNamed == 0 else { return nil }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  @discardableResult
  func send(to port: Int) -> Bool {
    Loopback.with(port: port) { sendto(descriptor, "datagram", 8, 0, $0, $1) } == 8
  }

  /// Whether one came.
  func receive() -> Bool {
    var portion = [UInt8](repeating: 0, count: 2048)
    return recv(descriptor, &portion, portion.count, 0) > 0
  }
}
