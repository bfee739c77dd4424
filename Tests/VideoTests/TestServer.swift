import Foundation
import Synchronization
import Testing

/// A TCP server on the loopback, 127.0.0.1 or another number of it. Each connection is served on a thread of its own, and closed when `serve` returns.
final class TestServer: Sendable {
  let port: UInt16
  private let descriptor: Int32
  /// True when the thread that accepts closes the descriptor.
  private let isServing: Bool
  private let served = Mutex(0)

  /// Connections accepted so far.
  var connections: Int { served.withLock { $0 } }

  /// - Parameters:
  ///   - host: the last part of 127.0.0.x.
  ///   - serve: nil to accept nothing: callers are connected by the kernel, and never hear a word.
  init(host: UInt8 = 1, _ serve: (@Sendable (TestConnection) -> Void)?) throws {
    isServing = serve != nil
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = (UInt32(0x7F00_0000) + UInt32(host)).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = descriptor
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, length) == 0 && listen(descriptor, 16) == 0 && getsockname(descriptor, $0, &length) == 0
      }
    }
    try #require(bound)
    port = UInt16(bigEndian: address.sin_port)
    guard let serve else { return }
    Thread.detachNewThread { [weak self] in
      while case let connection = accept(descriptor, nil, nil), connection >= 0 {
        self?.served.withLock { $0 += 1 }
        Thread.detachNewThread {
          serve(TestConnection(descriptor: connection))
          close(connection)
        }
      }
      // Not before: a number given back while this thread may still accept on it soon belongs to the server of another test.
      close(descriptor)
    }
  }

  deinit {
    // Ends a waiting `accept`, and every later one.
    shutdown(descriptor, Int32(SHUT_RDWR))
    if !isServing { close(descriptor) }
  }
}

/// The server's end of a connection.
struct TestConnection: Sendable {
  let descriptor: Int32

  /// A request up to its blank line; nil when the caller is gone.
  func request() -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while !bytes.suffix(4).elementsEqual([13, 10, 13, 10]) {
      guard recv(descriptor, &byte, 1, 0) == 1 else { return nil }
      bytes.append(byte)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  func send(_ text: String) { send(Array(text.utf8)) }

  func send(_ bytes: [UInt8]) {
    var offset = 0
    while offset < bytes.count {
      let count = bytes.withUnsafeBytes {
        Foundation.send(descriptor, $0.baseAddress.map { $0 + offset }, bytes.count - offset, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return }
      offset += count
    }
  }

  /// Waits until the caller closes.
  func waitForEnd() {
    var byte: UInt8 = 0
    while recv(descriptor, &byte, 1, 0) == 1 {}
  }

  /// Makes the closing that follows a reset instead of an orderly end.
  func breakOff() {
    var now = linger(l_onoff: 1, l_linger: 0)
    _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
  }

  /// Answers a request of HTTP.
  func answer(_ status: String, _ header: String = "", _ body: [UInt8] = [], keepsOpen: Bool = false) {
    let connection = keepsOpen ? "keep-alive" : "close"
    send("HTTP/1.1 \(status)\r\nContent-Length: \(body.count)\r\nConnection: \(connection)\r\n\(header)\r\n")
    send(body)
  }
}
