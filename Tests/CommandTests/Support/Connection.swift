import Foundation
import Glibc

/// A TCP connection to a port of loopback. Its calls block, five seconds at most.
final class Connection {
  private let descriptor: Int32

  /// nil when nobody listens there.
  init?(port: Int) {
    descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return nil }
    Loopback.limit(descriptor)
    guard Loopback.with(port: port, { connect(descriptor, $0, $1) }) == 0 else { return nil }
  }

  deinit {
    if descriptor >= 0 { close(descriptor) }
  }

  /// Says something and returns the first line of the answer, or what there is of it.
  func exchange(_ question: String) -> String? {
    hear(question) { $0.contains(13) }.map { String(decoding: $0.prefix { $0 != 13 }, as: UTF8.self) }
  }

  /// What an HTTP server answers to GET, with its head.
  func get(_ path: String) -> String? {
    hear("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n") { _ in false }.map { String(decoding: $0, as: UTF8.self) }
  }

  private func hear(_ question: String, until isEnough: ([UInt8]) -> Bool) -> [UInt8]? {
    let bytes = Array(question.utf8)
    guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return nil }
    var heard: [UInt8] = []
    var portion = [UInt8](repeating: 0, count: 4096)
    while !isEnough(heard) {
      let count = recv(descriptor, &portion, portion.count, 0)
      guard count > 0 else { break }
      heard += portion[..<count]
    }
    return heard
  }
}
