import Foundation
import Glibc
import Testing

@testable import Pipeline

/// Real descriptors: pipes, files, and the device that is always full.
@Suite struct RecordsSinkTests {
  private func pipe() throws -> (read: Int32, write: Int32) {
    var ends: [Int32] = [0, 0]
    try #require(Glibc.pipe(&ends) == 0)
    return (ends[0], ends[1])
  }

  private func readAll(_ descriptor: Int32) -> [UInt8] {
    var all: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = Glibc.read(descriptor, &buffer, buffer.count)
      if count <= 0 { break }
      all += buffer[..<count]
    }
    Glibc.close(descriptor)
    return all
  }

  private func temporary() -> String {
    FileManager.default.temporaryDirectory.appending(path: "records-\(UUID().uuidString).jsonl").path
  }

  @Test func aReaderThatWentAwayIsAQuietEnd() throws {
    let (read, write) = try pipe()
    let sink = DescriptorSink(OutputFile(descriptor: write, name: "pipe", isOwned: true))
    Glibc.close(read)
    #expect(try sink.write([UInt8]("{}\n".utf8).span.bytes, of: .frame) == .closed)
    #expect(try sink.write([UInt8]("{}\n".utf8).span.bytes, of: .frame) == .closed)
    try sink.close()
  }

  @Test func aFullDiskIsAnErrorThatNamesTheFile() throws {
    let sink = try DescriptorSink(creating: "/dev/full")
    let error = #expect(throws: RecordError.self) { try sink.write([UInt8]("{}\n".utf8).span.bytes, of: .frame) }
    #expect(error?.code == .diskFull)
    #expect(error?.cause == ENOSPC)
    #expect(error?.description == "Cannot write '/dev/full': no space left on device. Free some space or choose another place.")
  }

  @Test(arguments: [
    ("/nowhere/at/all.jsonl", "no such file or directory. Create the folder first."), ("/", "is a directory. Name a file in it."),
  ])
  func aPlaceThatCannotBeWrittenToIsAnError(path: String, reason: String) throws {
    let error = #expect(throws: RecordError.self) { try DescriptorSink(creating: path) }
    #expect(error?.code == .cannotOpen)
    #expect(error?.description == "Cannot create '\(path)': \(reason)")
  }

  @Test func aNonBlockingPipeThatIsFullIsWaitedFor() async throws {
    let (read, write) = try pipe()
    try #require(fcntl(write, F_SETFL, O_NONBLOCK) == 0)
    // 16 times what a pipe holds, so that the writer must wait for the reader.
    let line = [UInt8](repeating: UInt8(ascii: "x"), count: (1 << 20) - 1) + [UInt8(ascii: "\n")]
    let reader = Thread.result { readAll(read) }
    let sink = DescriptorSink(OutputFile(descriptor: write, name: "pipe", isOwned: true))
    #expect(try sink.write(line.span.bytes, of: .frame) == .written)
    try sink.close()
    #expect(await reader() == line)
  }

  @Test func linesOfSeveralWritersDoNotMix() async throws {
    let (read, write) = try pipe()
    let reader = Thread.result { readAll(read) }
    let sink = DescriptorSink(OutputFile(descriptor: write, name: "pipe", isOwned: true))
    await withTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          // Longer than PIPE_BUF, so that the system itself may split the write.
          let line = [UInt8](repeating: UInt8(ascii: "a") + UInt8(writer), count: 9000) + [UInt8(ascii: "\n")]
          for _ in 0..<20 { #expect(throws: Never.self) { try sink.write(line.span.bytes, of: .frame) } }
        }
      }
    }
    try sink.close()
    let lines = await reader().split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 80)
    #expect(lines.allSatisfy { line in line.count == 9000 && line.allSatisfy { $0 == line.first } })
  }

  @Test func aFileHoldsTheLinesAndNothingOfBefore() throws {
    let path = temporary()
    defer { unlink(path) }
    try "old content that is longer\n".write(toFile: path, atomically: false, encoding: .utf8)
    let sink = try DescriptorSink(creating: path)
    _ = try sink.write([UInt8]("{\"a\":1}\n".utf8).span.bytes, of: .frame)
    // On disk before the end: a crash from here on loses nothing.
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "{\"a\":1}\n")
    try sink.close()
    try sink.close()
    #expect(try sink.write([UInt8]("{}\n".utf8).span.bytes, of: .frame) == .closed)
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "{\"a\":1}\n")
  }
}

extension Thread {
  /// Runs blocking work on a thread of its own, since two of them would fill a small machine's pool.
  fileprivate static func result<Value: Sendable>(_ work: @escaping @Sendable () -> Value) -> () async -> Value {
    let (stream, continuation) = AsyncStream<Value>.makeStream()
    detachNewThread {
      continuation.yield(work())
      continuation.finish()
    }
    return {
      for await value in stream { return value }
      preconditionFailure("the thread yields once before it finishes")
    }
  }
}
