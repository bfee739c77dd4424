import Foundation
import Glibc

@testable import Pipeline

/// A real pipe with room for one page, whose reader does only what a test tells it to.
final class TestPipe: Sendable {
  struct Failure: Error { let errno: Int32 }

  /// What the pipe holds when nobody reads, bytes.
  static let room = 4096

  private let read: Int32
  /// For a writer, who closes it.
  let output: OutputFile

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { throw Failure(errno: errno) }
    (read, output) = (ends[0], OutputFile(descriptor: ends[1], name: "the pipe", isOwned: true))
    // F_SETPIPE_SZ of linux/fcntl.h, a GNU extension that Swift does not import.
    guard fcntl(ends[1], 1024 + 7, Int32(Self.room)) >= Self.room else { throw Failure(errno: errno) }
  }

  func closeReader() {
    Glibc.close(read)
  }

  /// Everything until the writer closes, on this thread.
  /// - Parameter step: bytes per read.
  func readAll(step: Int = 65536) -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: step)
    while true {
      let count = Glibc.read(read, &buffer, buffer.count)
      if count <= 0 { break }
      all += buffer[..<count]
    }
    Glibc.close(read)
    return all
  }

  /// Starts to read everything on a thread of its own, since a blocked one would hold up Swift's pool.
  /// - Returns: waits for the writer to close.
  func reader(step: Int = 65536) -> () async -> [UInt8] {
    let (stream, continuation) = AsyncStream<[UInt8]>.makeStream()
    Thread.detachNewThread { [self] in
      continuation.yield(readAll(step: step))
      continuation.finish()
    }
    return {
      for await bytes in stream { return bytes }
      preconditionFailure("the thread yields once before it finishes")
    }
  }
}

extension [UInt8] {
  /// Lines that end in LF; what comes after the last LF is not one.
  var wholeLines: [String] {
    let end = lastIndex(of: UInt8(ascii: "\n")) ?? startIndex
    return self[..<end].split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
  }
}
