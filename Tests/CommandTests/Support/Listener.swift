import Foundation
import Glibc
import Synchronization
import Testing

/// An HTTP server on loopback that has whatever it is told, or one that never says a word.
final class Listener: Sendable {
  let port: Int
  private let descriptor: Int32
  private let count = Mutex(0)

  /// Connections that were taken.
  var connections: Int { count.withLock { $0 } }

  /// - Parameter content: of a path, nil for what is not there. Without it callers are connected by the kernel, and hear nothing.
  init(_ content: (@Sendable (String) -> String?)? = nil) throws {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    self.descriptor = descriptor
    var address = sockaddr_in()
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = Loopback.with(port: 0) { bind(descriptor, $0, $1) } == 0 && listen(descriptor, 16) == 0
    let isNamed = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
    }
    port = Int(UInt16(bigEndian: address.sin_port))
    try #require(isBound && isNamed == 0)
    guard let content else { return }
    Thread.detachNewThread { [weak self] in
      while case let caller = accept(descriptor, nil, nil), caller >= 0 {
        self?.count.withLock { $0 += 1 }
        Self.answer(caller, content)
        close(caller)
      }
    }
  }

  deinit {
    shutdown(descriptor, Int32(SHUT_RDWR))
    close(descriptor)
  }

  private static func answer(_ caller: Int32, _ content: @Sendable (String) -> String?) {
    Loopback.limit(caller)
    var request = [UInt8](repeating: 0, count: 4096)
    let length = recv(caller, &request, request.count, 0)
    let words = String(decoding: request.prefix(max(length, 0)), as: UTF8.self).split(separator: " ")
    guard words.count > 1 else { return }
    let body = content(String(words[1]))
    let head = "HTTP/1.1 \(body == nil ? "404 Not Found" : "200 OK")\r\nContent-Type: application/vnd.apple.mpegurl\r\n"
    let bytes = Array("\(head)Content-Length: \(body?.utf8.count ?? 0)\r\nConnection: close\r\n\r\n\(body ?? "")".utf8)
    send(caller, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }
}
