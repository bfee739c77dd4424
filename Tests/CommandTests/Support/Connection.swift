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
    let bytes = Array(question.utf8)
    guard send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { return nil }
    var heard: [UInt8] = []
    var portion = [UInt8](repeating: 0, count: 1024)
    while !heard.contains(13) {
      let count = recv(descriptor, &portion, portion.count, 0)
      guard count > 0 else { break }
      heard += portion[..<count]
    }
    return String(decoding: heard.prefix { $0 != 13 }, as: UTF8.self)
  }
}
